/** Encodings: what is read, what contradicts, where the first bad byte stands. */
import t from 'tap'
import { decodeBytes, placeAt } from '../../src/envelope/encoding.ts'
import { XmlRefusal } from '../../src/envelope/refusal.ts'

const swap = (bytes: Buffer) => Buffer.from(bytes).swap16()
const le = (text: string) => Buffer.from(text, 'utf16le')
const be = (text: string) => swap(le(text))
const mark = (...bytes: number[]) => Buffer.from(bytes)
const doc = (encoding?: string) =>
  `<?xml version="1.0"${encoding ? ` encoding="${encoding}"` : ''}?>\n<a>é</a>`
const latin = (text: string) => Buffer.from(text, 'latin1')
const utf8 = (text: string) => Buffer.from(text, 'utf8')

const refusal = (bytes: Buffer, charset?: string): XmlRefusal | undefined => {
  try {
    decodeBytes(bytes, charset)
    return undefined
  } catch (error) {
    if (error instanceof XmlRefusal) return error
    throw error
  }
}

t.test('read', async (t) => {
  const cases: [string, Buffer, string | undefined, string][] = [
    ['UTF-8 by default', utf8('<a>é</a>'), undefined, '<a>é</a>'],
    ['UTF-8 declared', utf8(doc('UTF-8')), 'utf-8', doc('UTF-8')],
    [
      'UTF-8 in single quotes',
      utf8(`<?xml version='1.0' encoding='utf-8'?><a/>`),
      'UTF-8',
      `<?xml version='1.0' encoding='utf-8'?><a/>`,
    ],
    [
      'UTF-8 with its mark',
      Buffer.concat([mark(0xef, 0xbb, 0xbf), utf8(doc('UTF-8'))]),
      undefined,
      doc('UTF-8'),
    ],
    ['ISO-8859-1 declared', latin(doc('ISO-8859-1')), undefined, doc('ISO-8859-1')],
    ['ISO-8859-1 by HTTP', latin('<a>é</a>'), 'iso-8859-1', '<a>é</a>'],
    ['ISO-8859-1 keeps C1', latin('<a>\u0080</a>'), 'ISO-8859-1', '<a>\u0080</a>'],
    ['windows-1252', Buffer.from([0x3c, 0x61, 0x3e, 0x80]), 'windows-1252', '<a>€'],
    ['ISO-8859-15', Buffer.from([0x3c, 0x61, 0x3e, 0xa4]), 'iso-8859-15', '<a>€'],
    [
      'US-ASCII',
      utf8(`<?xml version="1.0" encoding="US-ASCII"?><a/>`),
      undefined,
      `<?xml version="1.0" encoding="US-ASCII"?><a/>`,
    ],
    [
      'US-ASCII by HTTP, UTF-8 declared',
      utf8(`<?xml version="1.0" encoding="UTF-8"?><a/>`),
      'us-ascii',
      `<?xml version="1.0" encoding="UTF-8"?><a/>`,
    ],
    ['UTF-16LE with mark', Buffer.concat([mark(0xff, 0xfe), le(doc('UTF-16'))]), undefined, doc('UTF-16')],
    ['UTF-16BE with mark', Buffer.concat([mark(0xfe, 0xff), be(doc('UTF-16'))]), 'utf-16', doc('UTF-16')],
    ['UTF-16LE by its pattern', le(doc('UTF-16LE')), undefined, doc('UTF-16LE')],
    ['UTF-16BE by its pattern', be(doc('UTF-16')), undefined, doc('UTF-16')],
    ['UTF-16BE by its pattern, HTTP says so', be('\n<a>é</a>'), 'UTF-16BE', '\n<a>é</a>'],
    ['empty charset', utf8('<a/>'), '', '<a/>'],
    [
      'encoding far off',
      latin(`<?xml version="1.0" ${' '.repeat(500)}encoding="ISO-8859-1"?><a>é</a>`),
      undefined,
      `<?xml version="1.0" ${' '.repeat(500)}encoding="ISO-8859-1"?><a>é</a>`,
    ],
    [
      'no declaration, the word in a text',
      utf8('<a>encoding="UTF-16"</a>'),
      undefined,
      '<a>encoding="UTF-16"</a>',
    ],
  ]
  for (const [name, bytes, charset, text] of cases) t.equal(decodeBytes(bytes, charset), text, name)
})

t.test('refused', async (t) => {
  const cases: [string, Buffer, string | undefined, string][] = [
    ['HTTP UTF-8, declared ISO-8859-1', latin(doc('ISO-8859-1')), 'utf-8', 'SNE-XML-005'],
    ['HTTP ISO-8859-1, declared UTF-8', utf8(doc('UTF-8')), 'iso-8859-1', 'SNE-XML-005'],
    [
      'UTF-8 mark, declared ISO-8859-1',
      Buffer.concat([mark(0xef, 0xbb, 0xbf), utf8(doc('ISO-8859-1'))]),
      undefined,
      'SNE-XML-005',
    ],
    [
      'UTF-8 mark, HTTP UTF-16',
      Buffer.concat([mark(0xef, 0xbb, 0xbf), utf8(doc())]),
      'utf-16',
      'SNE-XML-005',
    ],
    ['UTF-16 declared in eight bits', utf8(doc('UTF-16')), undefined, 'SNE-XML-005'],
    ['UTF-16 by HTTP in eight bits', utf8('<a/>'), 'utf-16', 'SNE-XML-005'],
    [
      'UTF-16 mark, declared UTF-8',
      Buffer.concat([mark(0xff, 0xfe), le(doc('UTF-8'))]),
      undefined,
      'SNE-XML-005',
    ],
    [
      'UTF-16LE mark, declared UTF-16BE',
      Buffer.concat([mark(0xff, 0xfe), le(doc('UTF-16BE'))]),
      undefined,
      'SNE-XML-005',
    ],
    ['UTF-16 mark, HTTP UTF-8', Buffer.concat([mark(0xff, 0xfe), le(doc())]), 'utf-8', 'SNE-XML-005'],
    ['UTF-16 pattern, HTTP US-ASCII', le(doc()), 'us-ascii', 'SNE-XML-005'],
    ['unknown by HTTP', utf8('<a/>'), 'koi8-r', 'SNE-XML-006'],
    ['unknown declared', utf8(doc('EBCDIC-CP-FR')), undefined, 'SNE-XML-006'],
    ['a name that objects have', utf8(doc('constructor')), '__proto__', 'SNE-XML-006'],
    ['the same, declared', utf8(doc('constructor')), undefined, 'SNE-XML-006'],
    ['UTF-32LE', Buffer.concat([mark(0xff, 0xfe, 0, 0), mark(0x3c, 0, 0, 0)]), undefined, 'SNE-XML-006'],
    ['UTF-32BE', mark(0, 0, 0, 0x3c), undefined, 'SNE-XML-006'],
    ['ISO-8859-1 bytes as UTF-8', latin(doc('UTF-8')), undefined, 'SNE-XML-004'],
    ['US-ASCII over 127', utf8(doc('US-ASCII')), undefined, 'SNE-XML-004'],
    ['UTF-8 declared, US-ASCII by HTTP, over 127', utf8(doc('UTF-8')), 'us-ascii', 'SNE-XML-004'],
    ['overlong UTF-8', mark(0x3c, 0x61, 0x3e, 0xc0, 0xaf), undefined, 'SNE-XML-004'],
    ['surrogate in UTF-8', mark(0x3c, 0x61, 0x3e, 0xed, 0xa0, 0x80), undefined, 'SNE-XML-004'],
    [
      'half a UTF-16 unit',
      Buffer.concat([mark(0xff, 0xfe), le('<a/>'), mark(0x20)]),
      undefined,
      'SNE-XML-004',
    ],
    [
      'lone surrogate in UTF-16',
      Buffer.concat([mark(0xff, 0xfe), le('<a>\ud800</a>')]),
      undefined,
      'SNE-XML-004',
    ],
    ['nothing', Buffer.alloc(0), undefined, 'SNE-XML-008'],
    ['a mark alone', mark(0xef, 0xbb, 0xbf), undefined, 'SNE-XML-008'],
  ]
  for (const [name, bytes, charset, code] of cases) t.equal(refusal(bytes, charset)?.code, code, name)
})

t.test('params and places', async (t) => {
  t.match(refusal(latin(doc('ISO-8859-1')), 'utf-8')?.params, { a: 'utf-8', b: 'iso-8859-1' })
  t.match(refusal(utf8('<a/>'), 'koi8-r')?.params, { encodage: 'koi8-r' })
  const utf = refusal(Buffer.concat([utf8('<a>\r\n\uFFFD\r\nxé'), mark(0xe9)]))
  t.same([utf?.ligne, utf?.colonne], [3, 3], 'a true U+FFFD before is not taken for a bad byte')
  const ascii = refusal(utf8('<a>\n  é'), 'us-ascii')
  t.same([ascii?.ligne, ascii?.colonne], [2, 3])
  t.same(placeAt('a\rb\r\nc\nd', 7), { ligne: 4, colonne: 1 })
})
