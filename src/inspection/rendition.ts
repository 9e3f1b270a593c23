/** Renditions of what browsers do not show: a TIFF as a PDF, an HEIC as a JPEG. Runs in the child process. */
import { PDFDocument } from '@cantoo/pdf-lib'
import sharp, { type Sharp } from 'sharp'
import { decodeHeic } from './heic-pixels.ts'
import { measureTiff } from './tiff.ts'
import { HEAD_SIZE, MIME, sniffType } from './type.ts'
import { type Limites, type Rendition, refuse } from './verdict.ts'

const QUALITY = 85
/** An A4 page at 300 points an inch: what is finer serves no reader. */
const SIDE_MAX = 3508
const A4 = { short: 595, long: 842 }

/** Makes the rendition of a TIFF or an HEIC. A document of another type, or that cannot be decoded, is refused. */
export const render = async (bytes: Buffer, limites: Limites): Promise<Rendition> => {
  const type = sniffType(bytes.subarray(0, HEAD_SIZE))
  try {
    if (type === 'TIFF') return await renderTiff(bytes, limites)
    if (type === 'HEIC') return await renderHeic(bytes, limites)
    return refuse('TYPE_INCONNU')
  } catch {
    return refuse('IMAGE_ILLISIBLE')
  }
}

const renderTiff = async (bytes: Buffer, limites: Limites): Promise<Rendition> => {
  const pages = measureTiff(bytes, limites.pages)
  if (typeof pages === 'string') return refuse(pages)
  if (pages.some((page) => page.largeur * page.hauteur > limites.pixels)) return refuse('IMAGE_DEMESUREE')
  const document = await PDFDocument.create()
  for (const page of pages.keys()) {
    const image = sharp(bytes, { page, limitInputPixels: limites.pixels, sequentialRead: true })
    const embedded = await document.embedJpg(await writeJpeg(image))
    const isWide = embedded.width > embedded.height
    const { width, height } = embedded.scaleToFit(isWide ? A4.long : A4.short, isWide ? A4.short : A4.long)
    document.addPage([width, height]).drawImage(embedded, { x: 0, y: 0, width, height })
  }
  return { kind: 'rendue', mime: MIME.PDF, contenu: Buffer.from(await document.save()) }
}

const renderHeic = async (bytes: Buffer, limites: Limites): Promise<Rendition> => {
  const pixels = await decodeHeic(bytes, limites.pixels)
  if (pixels === undefined) return refuse('IMAGE_DEMESUREE')
  const { data, width, height } = pixels
  const image = sharp(data, { raw: { width, height, channels: 4 } })
  return { kind: 'rendue', mime: MIME.JPEG, contenu: await writeJpeg(image) }
}

const writeJpeg = (image: Sharp): Promise<Buffer> =>
  image
    .autoOrient()
    .flatten({ background: 'white' })
    .resize({ width: SIDE_MAX, height: SIDE_MAX, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .jpeg({ quality: QUALITY })
    .toBuffer()
