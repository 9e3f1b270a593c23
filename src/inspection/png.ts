import { crc32 } from 'node:zlib'
import type { Mesure, Motif } from './verdict.ts'

const SIGNATURE = 8
/** Length, name and check of a chunk. */
const FRAME = 12
const HEADER = 13

/**
 * Walks the chunks of a PNG up to IEND and checks the sum of each, without inflating (ISO/IEC 15948, 5.3).
 * What follows the end is left alone.
 */
export const measurePng = (bytes: Buffer): Mesure | Motif => {
  let size: { readonly largeur: number; readonly hauteur: number } | undefined
  let hasData = false
  for (let at = SIGNATURE; at + FRAME <= bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    const end = at + 8 + length
    if (end + 4 > bytes.length) break
    const name = bytes.toString('latin1', at + 4, at + 8)
    if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) return 'IMAGE_ILLISIBLE'
    if (size === undefined) {
      if (name !== 'IHDR' || length !== HEADER) return 'IMAGE_ILLISIBLE'
      size = { largeur: bytes.readUInt32BE(at + 8), hauteur: bytes.readUInt32BE(at + 12) }
    }
    if (name === 'IDAT') hasData = true
    if (name === 'IEND') return hasData ? { pages: 1, ...size } : 'IMAGE_ILLISIBLE'
    at = end + 4
  }
  return 'IMAGE_TRONQUEE'
}
