/** The picture of an HEIC, decoded by libheif (LGPL-3.0), unmodified, in a WebAssembly file of its own (ADR 0020). */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** The part of libheif-js that is used; its own types tell only of the functions in C. */
interface HeifImage {
  is_primary(): boolean
  get_width(): number
  get_height(): number
  display(into: Pixels, done: (filled: Pixels | null) => void): void
  free(): void
}
interface Libheif {
  readonly HeifDecoder: new () => { decode(bytes: Uint8Array): HeifImage[] }
}

/** Four bytes for each pixel: red, green, blue, alpha. */
export interface Pixels {
  readonly data: Uint8ClampedArray
  readonly width: number
  readonly height: number
}

const WASM = 'libheif-js/libheif-wasm/libheif.wasm'
const GLUE = 'libheif-js/libheif-wasm/libheif.js'

let loaded: Libheif | undefined

const load = (): Libheif => {
  const require = createRequire(import.meta.url)
  const factory = require(GLUE) as (options: { wasmBinary: Buffer }) => Libheif
  return factory({ wasmBinary: readFileSync(require.resolve(WASM)) })
}

/** Decodes the primary picture. Undefined when it has more pixels than `most`; raises Error when it cannot be decoded. */
export const decodeHeic = async (bytes: Buffer, most: number): Promise<Pixels | undefined> => {
  loaded ??= load()
  const images = new loaded.HeifDecoder().decode(bytes)
  try {
    const image = images.find((one) => one.is_primary()) ?? images[0]
    if (image === undefined) throw new Error('no picture')
    const [width, height] = [image.get_width(), image.get_height()]
    if (width * height > most) return undefined
    const empty: Pixels = { data: new Uint8ClampedArray(width * height * 4), width, height }
    return await new Promise((resolve, reject) => {
      image.display(empty, (filled) => (filled === null ? reject(new Error('not decoded')) : resolve(filled)))
    })
  } finally {
    for (const image of images) image.free()
  }
}
