import type { Mesure, Motif } from './verdict.ts'

const [SOI, EOI, SOS, TEM] = [0xd8, 0xd9, 0xda, 0x01]
const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7
/** Start of frame, every process of coding (ITU-T T.81, table B.1). */
const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

/**
 * Walks the segments of a JPEG up to its end mark, without decoding (ITU-T T.81, annex B).
 * What follows the end is left alone: telephones append films and second images.
 */
export const measureJpeg = (bytes: Buffer): Mesure | Motif => {
  let size: { readonly largeur: number; readonly hauteur: number } | undefined
  let at = 2
  while (at < bytes.length) {
    if (bytes[at] !== 0xff) return 'IMAGE_ILLISIBLE'
    while (bytes[at] === 0xff) at++
    const marker = bytes[at++]
    if (marker === undefined) break
    if (marker === EOI) return size === undefined ? 'IMAGE_ILLISIBLE' : { pages: 1, ...size }
    if (marker === SOI || marker === TEM || isRestart(marker)) continue
    if (at + 2 > bytes.length) break
    const length = bytes.readUInt16BE(at)
    if (length < 2) return 'IMAGE_ILLISIBLE'
    if (at + length > bytes.length) break
    if (isFrame(marker)) {
      if (length < 8) return 'IMAGE_ILLISIBLE'
      size = { hauteur: bytes.readUInt16BE(at + 3), largeur: bytes.readUInt16BE(at + 5) }
    }
    at += length
    if (marker === SOS) at = afterScan(bytes, at)
  }
  return 'IMAGE_TRONQUEE'
}

/** Where the coded bytes of a scan end: at a marker that is neither a stuffed byte nor a restart. */
const afterScan = (bytes: Buffer, from: number): number => {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]
    if (next === undefined) break
    if (next !== 0 && next !== 0xff && !isRestart(next)) return at
  }
  return bytes.length
}
