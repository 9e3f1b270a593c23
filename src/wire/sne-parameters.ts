/** Parameters of the SNE 02.01 door: unqualified children, a file by `xop:Include` or as base64. */
import { fault } from '../diagnostic/gateway-fault.ts'
import { XOP } from '../envelope/decode.ts'
import type { BodyReader } from '../envelope/read-envelope.ts'
import type { XmlAttribute } from '../envelope/scan.ts'

export interface Parameter {
  text: string
  /** `href` of the `xop:Include`, as written. */
  href: string | undefined
}

/** Reads `…Parametres`: the children's names are checked, attributes such as `ws:contentType` are let be. */
export class ParametersReader implements BodyReader {
  readonly name: string
  readonly parameters = new Map<string, Parameter>()
  readonly #known: readonly string[]
  #depth = 0
  #current: Parameter | undefined

  constructor(name: string, known: readonly string[]) {
    this.name = name
    this.#known = known
  }

  open(
    uri: string,
    local: string,
    attributes: readonly XmlAttribute[],
    ligne: number,
    colonne: number,
  ): void {
    const depth = this.#depth++
    const place = { ligne, colonne }
    if (depth === 1) {
      if (!this.#known.includes(local) || this.parameters.has(local))
        throw fault('SNE-ENV-026', { nom: local }, { place })
      this.#current = { text: '', href: undefined }
      this.parameters.set(local, this.#current)
    } else if (depth === 2) {
      if (uri !== XOP || local !== 'Include' || !this.#current) {
        throw fault('SNE-ENV-026', { nom: local }, { place })
      }
      this.#current.href = attributes.find((a) => a.uri === '' && a.local === 'href')?.value
    }
  }

  text(data: string): void {
    if (this.#depth === 2 && this.#current) this.#current.text += data
  }

  close(): void {
    this.#depth--
  }

  /** A parameter's text without white space around; empty when absent. */
  textOf(name: string): string {
    return this.parameters.get(name)?.text.trim() ?? ''
  }
}
