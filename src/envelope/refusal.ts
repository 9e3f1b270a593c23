import type { Code, Params } from '../diagnostic/catalogue.ts'

/** The text or the bytes cannot be read: raised by the lowest readers, made a fault at the door. */
export class XmlRefusal<C extends Code = Code> extends Error {
  override readonly name = 'XmlRefusal'
  readonly code: C
  readonly ligne: number | undefined
  readonly colonne: number | undefined
  readonly params: Params<C>

  constructor(code: C, params: Params<C>, place?: { readonly ligne: number; readonly colonne: number }) {
    super(code)
    this.code = code
    this.params = params
    this.ligne = place?.ligne
    this.colonne = place?.colonne
  }
}
