/**
 * What a PDF could do by itself: scripts, actions, embedded files, forms of XFA.
 *
 * Every object of every revision is seen, reachable or not, so that what readers may disagree on (which of two objects
 * of the same number is in force) changes nothing. Links, destinations and forms without script do nothing.
 */
import {
  PDFArray,
  type PDFContext,
  PDFDict,
  PDFHexString,
  PDFName,
  PDFNull,
  type PDFObject,
  PDFRawStream,
  PDFStream,
  PDFString,
} from '@cantoo/pdf-lib'

const namesOf = (...names: string[]): ReadonlySet<PDFObject> => new Set(names.map((name) => PDFName.of(name)))

/** Values of `/S` (ISO 32000-2, 12.6.4). `GoTo`, `GoToR`, `URI`, `Named` and the like only follow a click. */
const ACTIONS = namesOf(
  ...['JavaScript', 'Launch', 'SubmitForm', 'ImportData', 'GoToE'],
  ...['Rendition', 'Movie', 'Sound', 'RichMediaExecute'],
)
const SUBTYPES = namesOf('RichMedia', '3D', 'Movie', 'Sound', 'FileAttachment')
const KEYS = namesOf('JS', 'XFA', 'EF', 'RichMediaContent', 'RichMediaSettings')
const EMBEDDED_FILE = PDFName.of('EmbeddedFile')
const [S, TYPE, SUBTYPE, URI] = ['S', 'Type', 'Subtype', 'URI'].map((name) => PDFName.of(name))
const [NAMES, KIDS, GOTO] = ['Names', 'Kids', 'GoTo'].map((name) => PDFName.of(name))
/** Entries whose value, once found, tells whether they act. */
const JUDGED_LATER: ReadonlyMap<PDFObject, (value: PDFObject) => boolean> = new Map([
  [PDFName.of('OpenAction'), (value) => value instanceof PDFDict && value.lookup(S!) !== GOTO],
  [
    PDFName.of('AA'),
    (value) => value instanceof PDFDict && value.values().some((one) => isAction(value, one)),
  ],
  [PDFName.of('JavaScript'), (value) => hasNames(value)],
  [PDFName.of('EmbeddedFiles'), (value) => hasNames(value)],
])
const SCRIPT_LINK = /^\s*(javascript|vbscript|data):/i
/** The same names, where an object could not be read and only its bytes are left. */
const ACTIVE_NAME =
  /\/(JS|JavaScript|XFA|EF|EmbeddedFiles?|Launch|SubmitForm|ImportData|GoToE|OpenAction|AA|RichMedia\w*)(?![A-Za-z0-9])/

const isAction = (held: PDFDict, value: PDFObject): boolean => {
  const found = held.context.lookup(value)
  return found instanceof PDFDict && found.has(S!)
}

/** A name tree that some writers leave empty holds nothing. */
const hasNames = (value: PDFObject): boolean => {
  if (!(value instanceof PDFDict)) return false
  const [names, kids] = [value.lookup(NAMES!), value.lookup(KIDS!)]
  return (names instanceof PDFArray && names.size() > 0) || (kids instanceof PDFArray && kids.size() > 0)
}

/** Gathers what the objects of a document could do. */
export class ActiveContent {
  #found = false
  readonly #later: { readonly value: PDFObject; readonly acts: (value: PDFObject) => boolean }[] = []

  /** Looks at an object and at all that it holds directly; what it refers to is an object of its own. */
  see(object: PDFObject): void {
    if (ACTIONS.has(object) || SUBTYPES.has(object)) this.#found = true
    const open: PDFObject[] = [object]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next instanceof PDFArray) open.push(...holders(next.asArray()))
      else if (next instanceof PDFDict) open.push(...holders(this.#seeDict(next)))
      else if (next instanceof PDFRawStream || next instanceof PDFStream) open.push(next.dict)
    }
  }

  /** Looks at the bytes of an object that could not be read. */
  seeBytes(bytes: Buffer): void {
    if (ACTIVE_NAME.test(unescapeNames(bytes.toString('latin1')))) this.#found = true
  }

  /** Whether anything acts, once all objects are known. */
  isPresent(context: PDFContext): boolean {
    return (
      this.#found ||
      this.#later.some(({ value, acts }) => {
        const found = context.lookup(value)
        return found !== undefined && acts(found)
      })
    )
  }

  #seeDict(dict: PDFDict): PDFObject[] {
    const values: PDFObject[] = []
    for (const [key, value] of dict.entries()) {
      if (value === PDFNull) continue
      values.push(value)
      const acts = JUDGED_LATER.get(key)
      if (acts !== undefined) this.#later.push({ value, acts })
      if (KEYS.has(key) || isActiveValue(key, value)) this.#found = true
    }
    return values
  }
}

const isActiveValue = (key: PDFName, value: PDFObject): boolean => {
  if (key === S) return ACTIONS.has(value)
  if (key === SUBTYPE) return SUBTYPES.has(value)
  if (key === TYPE) return value === EMBEDDED_FILE
  if (key !== URI || !(value instanceof PDFString || value instanceof PDFHexString)) return false
  return SCRIPT_LINK.test(value.decodeText())
}

const holders = (values: readonly PDFObject[]): PDFObject[] =>
  values.filter(
    (value) => value instanceof PDFArray || value instanceof PDFDict || value instanceof PDFStream,
  )

/** `/J#53` is `/JS`. */
export const unescapeNames = (text: string): string =>
  text.replace(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
