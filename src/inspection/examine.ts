/** From the bytes of a document to a verdict. Runs in the child process, on bytes that may be hostile. */
import sharp from 'sharp'
import { measureHeic } from './heic.ts'
import { measureJpeg } from './jpeg.ts'
import { judgePdf } from './pdf.ts'
import { measurePng } from './png.ts'
import { measureTiff, mesureOf } from './tiff.ts'
import { HEAD_SIZE, sniffType, type TypePiece } from './type.ts'
import { type Inspection, type Limites, type Mesure, type Motif, refuse } from './verdict.ts'

// One document at a time: neither threads nor a cache would serve, and both cost memory.
sharp.concurrency(1)
sharp.cache(false)

/** Judges a whole document. A fault in reading it is a refusal, never an error. */
export const examine = async (bytes: Buffer, limites: Limites): Promise<Inspection> => {
  const type = sniffType(bytes.subarray(0, HEAD_SIZE))
  if (type === undefined) return refuse('TYPE_INCONNU')
  const found = type === 'PDF' ? await judgePdf(bytes, limites) : await judgeImage(type, bytes, limites)
  return typeof found === 'string' ? refuse(found) : { kind: 'bonne', type, ...found }
}

type Image = Exclude<TypePiece, 'PDF'>

/** The size is judged before the picture library sees a byte. */
const judgeImage = async (type: Image, bytes: Buffer, limites: Limites): Promise<Mesure | Motif> => {
  if (type === 'TIFF') {
    const pages = measureTiff(bytes, limites.pages)
    if (typeof pages === 'string') return pages
    if (pages.some((page) => page.largeur * page.hauteur > limites.pixels)) return 'IMAGE_DEMESUREE'
    return (await isOpened(bytes)) ? mesureOf(pages) : 'IMAGE_ILLISIBLE'
  }
  const found = MEASURES[type](bytes)
  if (typeof found === 'string') return found
  const pixels = (found.largeur ?? 0) * (found.hauteur ?? 0)
  if (pixels === 0) return 'IMAGE_ILLISIBLE'
  if (pixels > limites.pixels) return 'IMAGE_DEMESUREE'
  // The picture library has no HEVC: the boxes are all that is known of an HEIC.
  return type === 'HEIC' || (await isOpened(bytes)) ? found : 'IMAGE_ILLISIBLE'
}

const MEASURES: Readonly<Record<Exclude<Image, 'TIFF'>, (bytes: Buffer) => Mesure | Motif>> = {
  JPEG: measureJpeg,
  PNG: measurePng,
  HEIC: measureHeic,
}

/** Whether libvips reads the headers; no pixel is decoded. */
const isOpened = async (bytes: Buffer): Promise<boolean> => {
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata()
    return width > 0 && height > 0
  } catch {
    return false
  }
}
