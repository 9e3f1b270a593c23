/**
 * The objects of a PDF, all of them, read with @cantoo/pdf-lib from the first byte to the last.
 *
 * The parser of pdf-lib does not follow the cross-reference table, so a damaged one costs nothing. What a reader that
 * follows it could reach and this parser skips (an object inside the bytes of a stream) is looked for and read too.
 * The contents of streams are never decoded, save those that hold objects.
 */
import {
  type PDFContext,
  PDFDict,
  PDFInvalidObject,
  PDFName,
  type PDFObject,
  PDFObjectParser,
  PDFParser,
  PDFRawStream,
  type PDFRef,
} from '@cantoo/pdf-lib'
import { unescapeNames } from './pdf-actif.ts'

/** Readers give up long before; the stack of Node holds ten times as many. */
const DEPTH_MAX = 256
const OBJ = Buffer.from('obj')
const STREAM = Buffer.from('stream')
const ENDSTREAM = Buffer.from('endstream')
const SPACES = new Set(Buffer.from('\0\t\n\f\r '))
const DIGITS = new Set(Buffer.from('0123456789'))
const [TYPE, OBJECT_STREAM, FIRST, COUNT] = ['Type', 'ObjStm', 'First', 'N'].map((name) => PDFName.of(name))
const ENCRYPT = PDFName.of('Encrypt')

/** Who is shown each object, and the bytes of each object that could not be read. */
export interface Witness {
  see(object: PDFObject): void
  seeBytes(bytes: Buffer): void
}

/** What reading found. `opaque`: some objects could not be looked into, so nothing can be said of the whole. */
export interface PdfRead {
  readonly context: PDFContext
  readonly encrypted: boolean
  readonly opaque: boolean
}

/**
 * Reads a whole PDF. Raises what pdf-lib raises when there is no structure to read.
 * @param witness sees every object of every revision, hidden ones included
 */
export const readPdf = async (bytes: Buffer, witness: Witness): Promise<PdfRead> => {
  const reader = new WholeParser(bytes, witness)
  const context = await reader.parseDocument()
  reader.readHidden()
  const encrypted = reader.encrypted || context.lookup(context.trailerInfo.Encrypt) !== undefined
  return { context, encrypted, opaque: reader.opaque }
}

const holdsObjects = (dict: PDFDict): boolean => dict.has(FIRST!) && dict.has(COUNT!)

class WholeParser extends PDFParser {
  readonly #source: Buffer
  readonly #witness: Witness
  readonly #starts = new Set<number>()
  #depth = 0
  encrypted = false
  opaque = false

  constructor(source: Buffer, witness: Witness) {
    super(source)
    this.#source = source
    this.#witness = witness
    // Each object passes here, those of object streams and those that a later revision replaces among them.
    const assign = this.context.assign.bind(this.context)
    this.context.assign = (ref, object) => {
      this.#look(object)
      assign(ref, object)
    }
  }

  override parseObject(ref?: PDFRef): PDFObject {
    if (this.#depth === 0) this.#starts.add(this.bytes.offset())
    if (this.#depth >= DEPTH_MAX) {
      this.opaque = true
      throw new RangeError('nested too deep')
    }
    this.#depth++
    try {
      return super.parseObject(ref)
    } finally {
      this.#depth--
    }
  }

  /** pdf-lib looks for the end byte by byte where the length is not a plain number, which scanners often write. */
  protected override findEndOfStreamFallback(
    ...[position]: Parameters<PDFObjectParser['findEndOfStreamFallback']>
  ): number {
    const at = this.#source.indexOf(ENDSTREAM, this.bytes.offset())
    if (at === -1) return super.findEndOfStreamFallback(position)
    this.bytes.moveTo(at + ENDSTREAM.length)
    const [last, before] = [this.#source[at - 1], this.#source[at - 2]]
    if (last === 0x0a) return before === 0x0d ? at - 2 : at - 1
    return last === 0x0d ? at - 1 : at
  }

  /** Reads the objects that stand where the parser saw none, as an offset of the cross-reference table could. */
  readHidden(): void {
    for (let at = this.#source.indexOf(OBJ); at !== -1; at = this.#source.indexOf(OBJ, at + OBJ.length)) {
      const before = this.#source[at - 1] ?? 0
      const isHead = SPACES.has(before) || DIGITS.has(before)
      if (isHead && !this.#wasRead(at + OBJ.length)) this.#readHiddenAt(at + OBJ.length)
    }
  }

  #readHiddenAt(at: number): void {
    let object: PDFObject
    try {
      object = PDFObjectParser.forBytes(this.#source.subarray(at), this.context).parseObject()
    } catch {
      // Bytes that only look like the head of an object: no reader makes one of them.
      return
    }
    this.#look(object)
    if (object instanceof PDFRawStream && holdsObjects(object.dict)) this.opaque = true
  }

  #wasRead(from: number): boolean {
    let at = from
    while (SPACES.has(this.#source[at] ?? -1)) at++
    return this.#starts.has(at)
  }

  #look(object: PDFObject): void {
    if (object instanceof PDFInvalidObject) {
      this.#lookAtBytes(object)
      return
    }
    if (object instanceof PDFDict && object.has(ENCRYPT)) this.encrypted = true
    if (object instanceof PDFRawStream) {
      if (object.dict.has(ENCRYPT)) this.encrypted = true
      // Readers take a stream for one of objects by its use; pdf-lib, by a type that is written in it.
      if (holdsObjects(object.dict) && object.dict.get(TYPE!) !== OBJECT_STREAM) this.opaque = true
    }
    this.#witness.see(object)
  }

  #lookAtBytes(object: PDFInvalidObject): void {
    const bytes = Buffer.alloc(object.sizeInBytes())
    object.copyBytesInto(bytes, 0)
    const at = bytes.indexOf(STREAM)
    const head = at === -1 ? bytes : bytes.subarray(0, at)
    const text = unescapeNames(head.toString('latin1'))
    if (text.includes('/ObjStm')) this.opaque = true
    if (text.includes('/Encrypt')) this.encrypted = true
    this.#witness.seeBytes(head)
  }
}
