import type { Mesure, Motif } from './verdict.ts'

interface Box {
  readonly name: string
  readonly body: Buffer
}

/** The most boxes looked at; a photograph in tiles has some hundred. */
const BOXES_MAX = 10_000
/** Version and flags, before the boxes of a full box. */
const FULL = 4

/**
 * Walks the boxes of an HEIC image, without decoding (ISO/IEC 14496-12 and 23008-12).
 * The size is the largest that an item declares (`ispe`): that of the image, of which tiles and thumbnails are parts.
 */
export const measureHeic = (bytes: Buffer): Mesure | Motif => {
  const top = boxesOf(bytes)
  if (top === undefined) return 'IMAGE_TRONQUEE'
  const meta = top.find((box) => box.name === 'meta')
  // A file cut between two boxes has lost the one that holds the coded image.
  if (!top.some((box) => box.name === 'mdat' || box.name === 'idat')) return 'IMAGE_TRONQUEE'
  const properties = meta && boxIn(boxIn(meta.body.subarray(FULL), 'iprp')?.body, 'ipco')
  const sizes = (properties && boxesOf(properties.body))?.filter((box) => box.name === 'ispe') ?? []
  let largest: { readonly largeur: number; readonly hauteur: number } | undefined
  for (const { body } of sizes) {
    if (body.length < FULL + 8) return 'IMAGE_ILLISIBLE'
    const size = { largeur: body.readUInt32BE(FULL), hauteur: body.readUInt32BE(FULL + 4) }
    if (largest === undefined || areaOf(size) > areaOf(largest)) largest = size
  }
  return largest === undefined ? 'IMAGE_ILLISIBLE' : { pages: 1, ...largest }
}

const areaOf = (size: { readonly largeur: number; readonly hauteur: number }) => size.largeur * size.hauteur

const boxIn = (bytes: Buffer | undefined, name: string): Box | undefined =>
  bytes && boxesOf(bytes)?.find((box) => box.name === name)

/** The boxes that follow each other in these bytes; undefined when the last is cut, or its size is none. */
const boxesOf = (bytes: Buffer): Box[] | undefined => {
  const boxes: Box[] = []
  let at = 0
  while (at < bytes.length) {
    if (at + 8 > bytes.length || boxes.length === BOXES_MAX) return undefined
    const name = bytes.toString('latin1', at + 4, at + 8)
    let [head, size] = [8, bytes.readUInt32BE(at)]
    if (size === 1) {
      if (at + 16 > bytes.length) return undefined
      head = 16
      size = Number(bytes.readBigUInt64BE(at + 8))
    } else if (size === 0) {
      size = bytes.length - at
    }
    if (size < head || at + size > bytes.length) return undefined
    boxes.push({ name, body: bytes.subarray(at + head, at + size) })
    at += size
  }
  return boxes
}
