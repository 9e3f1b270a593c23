/** From the bytes of an image to a copy that every reader opens. Runs in the child process, on bytes that may be hostile. */
import { PDFDocument } from '@cantoo/pdf-lib'
import sharp, { type Sharp } from 'sharp'
import { decodeHeic } from './decode-heic.ts'
import { measureHeic } from './heic.ts'
import { measureTiff } from './tiff.ts'
import { HEAD_SIZE, sniffType } from './type.ts'
import type { Limites, MotifSansRendu, Rendition, TypeRendu } from './verdict.ts'

/** The longest side of a page: an A4 sheet at some 200 dots per inch, which is read and printed. */
const SIDE = 2400
const QUALITY = 80
/** Points of an inch, and of the longest side of an A4 sheet. */
const [INCH, A4] = [72, 842]
/** A resolution under this one is no scanner's: some write 1, or that of a screen. */
const DPI_MIN = 90
/** The most points of a side (ISO 32000-1, annex C). */
const POINTS_MAX = 14_400

interface Page {
  readonly jpeg: Buffer
  readonly largeur: number
  readonly hauteur: number
  /** Points of its longest side. */
  readonly points: number
}

type Rendered = Rendition & { readonly octets?: Buffer }

/** Makes the copy: a JPEG for one page, a PDF for more. A fault in reading is a document without one, never an error. */
export const render = async (bytes: Buffer, limites: Limites): Promise<Rendered> => {
  try {
    const pages = await pagesOf(bytes, limites)
    if (typeof pages === 'string') return { sans: pages }
    const [type, octets] = await written(pages)
    return octets.length > limites.octets ? { sans: 'TROP_CHER' } : { type, octets }
  } catch {
    return { sans: 'ILLISIBLE' }
  }
}

const pagesOf = async (bytes: Buffer, limites: Limites): Promise<readonly Page[] | MotifSansRendu> => {
  const type = sniffType(bytes.subarray(0, HEAD_SIZE))
  if (type === 'TIFF') return tiffPages(bytes, limites)
  return type === 'HEIC' ? heicPage(bytes, limites) : 'ILLISIBLE'
}

const tiffPages = async (bytes: Buffer, { pages: most, pixels, octets }: Limites) => {
  const sizes = measureTiff(bytes, most)
  if (typeof sizes === 'string') return 'ILLISIBLE'
  if (sizes.some(({ largeur, hauteur }) => largeur * hauteur > pixels)) return 'TROP_CHER'
  const pages: Page[] = []
  let left = octets
  for (const [page, { largeur, hauteur }] of sizes.entries()) {
    const image = sharp(bytes, { page, limitInputPixels: pixels, failOn: 'error' })
    const { density = 0 } = await image.metadata()
    const made = await pageOf(image, Math.max(largeur, hauteur), density)
    left -= made.jpeg.length
    if (left < 0) return 'TROP_CHER'
    pages.push(made)
  }
  return pages
}

const heicPage = async (bytes: Buffer, { pixels }: Limites) => {
  const size = measureHeic(bytes)
  if (typeof size === 'string') return 'ILLISIBLE'
  if ((size.largeur ?? 0) * (size.hauteur ?? 0) > pixels) return 'TROP_CHER'
  return decodeHeic(bytes, pixels, async ({ octets, ...raw }) => [
    await pageOf(sharp(octets, { raw }), Math.max(raw.width, raw.height), 0),
  ])
}

/** What the file says beside its pixels is left behind; what is transparent becomes white, as on paper. */
const pageOf = async (image: Sharp, side: number, density: number): Promise<Page> => {
  const { data, info } = await image
    .autoOrient()
    .resize({ width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: 'white' })
    .jpeg({ quality: QUALITY })
    .toBuffer({ resolveWithObject: true })
  const points = density < DPI_MIN ? A4 : Math.min((side * INCH) / density, POINTS_MAX)
  return { jpeg: data, largeur: info.width, hauteur: info.height, points }
}

const written = async (pages: readonly Page[]): Promise<readonly [TypeRendu, Buffer]> => {
  const [first, ...others] = pages
  if (first && others.length === 0) return ['JPEG', first.jpeg]
  const pdf = await PDFDocument.create({ updateMetadata: false })
  for (const { jpeg, largeur, hauteur, points } of pages) {
    const scale = points / Math.max(largeur, hauteur)
    const [width, height] = [largeur * scale, hauteur * scale]
    pdf.addPage([width, height]).drawImage(await pdf.embedJpg(jpeg), { x: 0, y: 0, width, height })
  }
  return ['PDF', Buffer.from(await pdf.save())]
}
