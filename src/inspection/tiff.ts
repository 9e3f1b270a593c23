import type { Mesure, Motif } from './verdict.ts'

/** Tags of TIFF 6.0. */
const WIDTH = 256
const HEIGHT = 257
const STRIP_OFFSETS = 273
const STRIP_SIZES = 279
const TILE_OFFSETS = 324
const TILE_SIZES = 325
const ENTRY = 12
/** Bytes of the types of whole number that these tags use: SHORT and LONG. */
const BYTES_OF: Readonly<Record<number, 2 | 4>> = { 3: 2, 4: 4 }

/** Sizes of each page, in pixels. */
export interface TiffPage {
  readonly largeur: number
  readonly hauteur: number
}

/**
 * Walks the directories of a TIFF, one for each page, and checks that each strip or tile lies within the file.
 * Nothing is decoded. More pages than `most` is TROP_DE_PAGES; a directory met twice is IMAGE_ILLISIBLE.
 */
export const measureTiff = (bytes: Buffer, most: number): readonly TiffPage[] | Motif => {
  const file = new TiffFile(bytes)
  const pages: TiffPage[] = []
  const met = new Set<number>()
  for (let at = file.long(4); at !== 0; ) {
    if (at === undefined || at + 2 > bytes.length) return 'IMAGE_TRONQUEE'
    if (met.has(at)) return 'IMAGE_ILLISIBLE'
    met.add(at)
    if (pages.length === most) return 'TROP_DE_PAGES'
    const page = file.page(at)
    if (typeof page === 'string') return page
    pages.push(page.size)
    at = page.next
  }
  return pages.length === 0 ? 'IMAGE_ILLISIBLE' : pages
}

/** The whole as one measure: that of the first page, with the number of pages. */
export const mesureOf = (pages: readonly TiffPage[]): Mesure => ({ pages: pages.length, ...pages[0] })

class TiffFile {
  readonly #bytes: Buffer
  readonly #little: boolean

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.#little = bytes[0] === 0x49
  }

  long(at: number): number | undefined {
    if (at + 4 > this.#bytes.length) return undefined
    return this.#little ? this.#bytes.readUInt32LE(at) : this.#bytes.readUInt32BE(at)
  }

  #short(at: number): number | undefined {
    if (at + 2 > this.#bytes.length) return undefined
    return this.#little ? this.#bytes.readUInt16LE(at) : this.#bytes.readUInt16BE(at)
  }

  /** The directory at this offset: the size of its page, and where the next one is (0: nowhere). */
  page(at: number): { readonly size: TiffPage; readonly next: number | undefined } | Motif {
    const count = this.#short(at) ?? 0
    const end = at + 2 + count * ENTRY
    const next = this.long(end)
    if (next === undefined) return 'IMAGE_TRONQUEE'
    const entries = new Map<number, number>()
    for (let entry = at + 2; entry < end; entry += ENTRY) entries.set(this.#short(entry) ?? 0, entry)
    const [largeur, hauteur] = [WIDTH, HEIGHT].map((tag) => this.#values(entries.get(tag))?.[0])
    const tiled = entries.has(TILE_OFFSETS)
    const offsets = this.#values(entries.get(tiled ? TILE_OFFSETS : STRIP_OFFSETS))
    const sizes = this.#values(entries.get(tiled ? TILE_SIZES : STRIP_SIZES))
    if (!largeur || !hauteur || !offsets || offsets.length === 0) return 'IMAGE_ILLISIBLE'
    // Some writers of a single strip leave its size out.
    if (sizes === undefined ? offsets.length > 1 : sizes.length !== offsets.length) return 'IMAGE_ILLISIBLE'
    const isCut = offsets.some((offset, i) => offset + (sizes?.[i] ?? 1) > this.#bytes.length)
    return isCut ? 'IMAGE_TRONQUEE' : { size: { largeur, hauteur }, next }
  }

  /** Undefined when the entry is absent, of another type, or says that its values lie outside the file. */
  #values(entry: number | undefined): number[] | undefined {
    if (entry === undefined) return undefined
    const width = BYTES_OF[this.#short(entry + 2) ?? 0]
    const count = this.long(entry + 4)
    if (width === undefined || count === undefined) return undefined
    const at = count * width <= 4 ? entry + 8 : this.long(entry + 8)
    if (at === undefined || at + count * width > this.#bytes.length) return undefined
    return Array.from({ length: count }, (_, i) =>
      width === 2 ? (this.#short(at + 2 * i) ?? 0) : (this.long(at + 4 * i) ?? 0),
    )
  }
}
