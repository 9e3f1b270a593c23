/** What a document is, by its bytes; its name and declared type are never looked at. */

/** The types of document that a file may hold. */
export type TypePiece = 'PDF' | 'JPEG' | 'PNG' | 'HEIC' | 'TIFF'

/** The media type that each is served as. */
export const MIME: Readonly<Record<TypePiece, string>> = {
  PDF: 'application/pdf',
  JPEG: 'image/jpeg',
  PNG: 'image/png',
  HEIC: 'image/heic',
  TIFF: 'image/tiff',
}

/** The number of first bytes that `sniffType` needs. */
export const HEAD_SIZE = 256

const JPEG = Buffer.from('ffd8ff', 'hex')
const PNG = Buffer.from('89504e470d0a1a0a', 'hex')
const BYTE_ORDER_MARK = Buffer.from('efbbbf', 'hex')
/** Classic TIFF, both byte orders; BigTIFF (43 in the place of 42) is not one of ours. */
const TIFF = [Buffer.from('49492a00', 'hex'), Buffer.from('4d4d002a', 'hex')]
/** White space that scanners leave before the header. Readers look as far as 1024 bytes, which lets a page of HTML pass. */
const PDF_LEAD = 16
const HEIC_BRANDS = new Set(['heic', 'heix', 'heim', 'heis'])
const IMAGE_BRANDS = new Set(['mif1', 'mif2'])

/**
 * Tells the type of a document.
 * @param head its first bytes, HEAD_SIZE of them or the whole document
 * Undefined when it is none of ours, among them AVIF, BigTIFF, and a PDF behind anything but white space.
 */
export const sniffType = (head: Buffer): TypePiece | undefined => {
  if (startsWith(head, JPEG)) return 'JPEG'
  if (startsWith(head, PNG)) return 'PNG'
  if (TIFF.some((mark) => startsWith(head, mark))) return 'TIFF'
  if (isPdf(head)) return 'PDF'
  return isHeic(head) ? 'HEIC' : undefined
}

const startsWith = (bytes: Buffer, mark: Buffer): boolean => bytes.subarray(0, mark.length).equals(mark)

const isPdf = (head: Buffer): boolean => {
  const from = startsWith(head, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0
  return /^[\0\t\n\f\r ]*%PDF-\d/.test(head.toString('latin1', from, from + PDF_LEAD + '%PDF-1'.length))
}

/** The `ftyp` box of ISO/IEC 14496-12, with the brands of ISO/IEC 23008-12 for HEVC. */
const isHeic = (head: Buffer): boolean => {
  if (head.length < 16 || head.toString('latin1', 4, 8) !== 'ftyp') return false
  const size = Math.min(head.readUInt32BE(0), head.length)
  const brandAt = (at: number) => head.toString('latin1', at, at + 4)
  if (HEIC_BRANDS.has(brandAt(8))) return true
  if (!IMAGE_BRANDS.has(brandAt(8))) return false
  const compatible: string[] = []
  for (let at = 16; at + 4 <= size; at += 4) compatible.push(brandAt(at))
  return compatible.some((brand) => HEIC_BRANDS.has(brand)) && !compatible.includes('avif')
}
