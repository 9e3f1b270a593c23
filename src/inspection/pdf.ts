import { PDFArray, type PDFContext, PDFDict, PDFName, type PDFObject } from '@cantoo/pdf-lib'
import { ActiveContent } from './pdf-actif.ts'
import { type PdfRead, readPdf } from './pdf-reader.ts'
import type { Limites, Mesure, Motif } from './verdict.ts'

/** Readers look for the end mark in the last kibibyte; some gateways append a page of padding. */
const TAIL = 4096
const END = '%%EOF'
const HEAD = 2048
const [PAGES, KIDS, PAGE, TYPE] = ['Pages', 'Kids', 'Page', 'Type'].map((name) => PDFName.of(name))

/**
 * Judges a PDF: encrypted, unreadable, active, or its number of pages. Images and texts are not decoded.
 * Encryption is told first, for nothing else can be told of an encrypted document.
 */
export const judgePdf = async (bytes: Buffer, limites: Limites): Promise<Mesure | Motif> => {
  const active = new ActiveContent()
  let read: PdfRead
  try {
    read = await readPdf(bytes, active)
  } catch {
    return 'PDF_ILLISIBLE'
  }
  if (read.encrypted) return 'PDF_CHIFFRE'
  if (active.isPresent(read.context)) return 'PDF_ACTIF'
  if (read.opaque || isCut(bytes)) return 'PDF_ILLISIBLE'
  return countPages(read.context, limites.pages)
}

/** Whether the end is missing: no end mark, or fewer bytes than a linearized document declares. */
const isCut = (bytes: Buffer): boolean => {
  if (!bytes.subarray(-TAIL).includes(END)) return true
  const declared = /\/Linearized\b[^>]*?\/L\s+(\d+)/.exec(bytes.toString('latin1', 0, HEAD))
  return declared !== null && Number(declared[1]) > bytes.length
}

/** Walks the tree of pages. A branch met twice, or a page that is not there, makes it unreadable. */
const countPages = (context: PDFContext, most: number): Mesure | Motif => {
  const catalog = context.lookup(context.trailerInfo.Root)
  const root = catalog instanceof PDFDict ? catalog.lookup(PAGES!) : undefined
  if (!(root instanceof PDFDict)) return 'PDF_ILLISIBLE'
  const open: (PDFObject | undefined)[] = [root]
  const branches = new Set<PDFObject>()
  let pages = 0
  while (open.length > 0) {
    const node = open.pop()
    if (!(node instanceof PDFDict)) return 'PDF_ILLISIBLE'
    const kids = node.lookup(KIDS!)
    if (!(kids instanceof PDFArray) || node.lookup(TYPE!) === PAGE) {
      pages++
      if (pages > most) return 'TROP_DE_PAGES'
      continue
    }
    if (branches.has(node)) return 'PDF_ILLISIBLE'
    branches.add(node)
    for (const kid of kids.asArray()) open.push(context.lookup(kid))
  }
  return pages === 0 ? 'PDF_ILLISIBLE' : { pages }
}
