/** The short way tells what saxes tells, and takes nothing that saxes refuses. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { messageOf } from '../../bench/message.ts'
import { decodeBytes } from '../../src/envelope/encoding.ts'
import { readPlain } from '../../src/envelope/plain.ts'
import { DEFAULT_LIMITS, readAny, type XmlHandler, type XmlLimits } from '../../src/envelope/scan.ts'
import { recordEvents } from '../kit/xml-events.ts'

const told = (read: (handler: XmlHandler) => boolean | undefined) => {
  const { told, handler } = recordEvents()
  return read(handler) === false ? undefined : told()
}

const reference = (text: string, limits: XmlLimits) =>
  told((handler) => {
    try {
      readAny(text, handler, limits)
      return true
    } catch {
      return false
    }
  })

/** @returns whether the document was plain; raises when the two ways differ on one that is */
const compare = (text: string, limits: XmlLimits = DEFAULT_LIMITS): boolean => {
  const plain = told((handler) => readPlain(text, handler, limits))
  if (plain === undefined) return false
  const expected = reference(text, limits)
  if (JSON.stringify(plain) !== JSON.stringify(expected))
    throw new Error(`${JSON.stringify(text)}\n${JSON.stringify(plain)}\n${JSON.stringify(expected)}`)
  return true
}

const FIXTURES = new URL('../../fixtures/', import.meta.url).pathname
const messages = [
  messageOf('verifierDemande', 0),
  messageOf('deposerDemande', 1),
  ...readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('request.xml'))
    .flatMap((name) => {
      try {
        return [decodeBytes(readFileSync(join(FIXTURES, name)), undefined)]
      } catch {
        return []
      }
    }),
]
const plainMessages = messages.filter((text) => compare(text))

t.test('the messages of the fixtures: most are plain, and told alike', async (t) => {
  t.ok(messages.length > 150, `${messages.length} messages`)
  t.ok(plainMessages.length > messages.length * 0.75, `${plainMessages.length} are plain`)
})

t.test('messages with some characters changed', async (t) => {
  const alphabet = [
    ...'<>/="\' \t\n\r&;!?-[]:.axmlns1é\u2019\u{1f600}\ufeff\u0001\ufffe',
    'xmlns',
    ' xmlns:p="u"',
    ']]>',
  ]
  const change = fc.record({
    at: fc.nat(4000),
    remove: fc.nat(3),
    add: fc.constantFrom('', ...alphabet),
  })
  let plain = 0
  fc.assert(
    fc.property(
      fc.constantFrom(...plainMessages),
      fc.array(change, { minLength: 1, maxLength: 3 }),
      (text, changes) => {
        const changed = changes.reduce(
          (so, { at, remove, add }) =>
            so.slice(0, at % so.length) + add + so.slice((at % so.length) + remove),
          text,
        )
        if (compare(changed)) plain++
      },
    ),
    { numRuns: 4000, seed: 20 },
  )
  t.ok(plain > 400, `${plain} changed messages are still plain`)
})

t.test('documents put together from small parts', async (t) => {
  const parts = [
    ...[
      '<a>',
      '</a>',
      '<a/>',
      '<b ',
      '</b>',
      '<p:a>',
      '</p:a>',
      '<p:a ',
      '<q:b',
      '/>',
      '>',
      '<a',
      '</a ',
      '<xml:a>',
    ],
    ...['xmlns="u"', 'xmlns=""', 'xmlns:p="u"', 'xmlns:q="u"', "xmlns:p='v'", 'xmlns:p=" u"', 'xmlns:p=""'],
    ...['xmlns:xml="http://www.w3.org/XML/1998/namespace"', 'xmlns:p="http://www.w3.org/XML/1998/namespace"'],
    ...[
      'xmlns:xmlns="u"',
      'xmlns:p="http://www.w3.org/2000/xmlns/"',
      'xmlns:="u"',
      ':a="1"',
      'p:="1"',
      'a:b:c="1"',
    ],
    ...[
      'x="1"',
      "x='1'",
      'y="2"',
      'p:x="1"',
      'q:x="2"',
      'x="<"',
      'x=">"',
      'x=1',
      'x ="1"',
      'x= "1"',
      'x="a\tb"',
    ],
    ...[
      ' ',
      '\n',
      '\t',
      '\r\n',
      'text',
      'é',
      '&amp;',
      ']]>',
      '<!-- c -->',
      '<![CDATA[c]]>',
      '<?p i?>',
      '<!DOCTYPE a>',
    ],
    ...[
      '<?xml version="1.0"?>',
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<?xml version="1.1"?>',
      '\ufeff',
      '1',
      '-a',
    ],
  ]
  let plain = 0
  const part = fc.constantFrom(...parts)
  const good = fc.constantFrom('x="1"', "y='2'", 'p:x="1"', 'q:x="2"', 'z=""', 'xmlns:p="w"', 'xmlns="u"')
  const attribute = fc.oneof({ arbitrary: good, weight: 8 }, { arbitrary: part, weight: 1 })
  const element = fc.letrec((tie) => ({
    element: fc
      .tuple(
        fc.constantFrom('a', 'b', 'p:a', 'q:b', 'é', 'a-1.b'),
        fc.array(attribute, { maxLength: 3 }),
        fc.constantFrom(' ', ' ', '  ', '\n'),
        fc.array(
          fc.oneof({ maxDepth: 4 }, fc.constantFrom('text', '\n', ' '), part, tie('element'), tie('element')),
          {
            maxLength: 3,
          },
        ),
      )
      .map(([name, attributes, space, inside]) =>
        [`<${name}`, ...attributes.map((a) => space + a), '>', ...inside, `</${name}>`].join(''),
      ),
  })).element
  const document = fc.tuple(fc.array(part, { maxLength: 2 }), element, fc.array(part, { maxLength: 1 }))
  fc.assert(
    fc.property(document, fc.boolean(), ([before, root, after], declares) => {
      const wrapped = declares ? `<r xmlns:p="u" xmlns:q="v">${root}</r>` : root
      if (compare([...before, wrapped, ...after].join(''))) plain++
    }),
    { numRuns: 20_000, seed: 20 },
  )
  t.ok(plain > 400, `${plain} documents are plain`)
})

t.test('a limit passed is left to saxes', async (t) => {
  const limits = { depth: 3, elements: 5, textLength: 4, attributes: 2 }
  const within = [
    '<a><b><c/></b></a>',
    '<a><b/><b/><b/><b/></a>',
    '<a>four</a>',
    '<a x="four"/>',
    '<a x="1" y="2"/>',
    '<a xmlns="u" y="2"/>',
  ]
  const beyond = [
    '<a><b><c><d/></c></b></a>',
    '<a><b/><b/><b/><b/><b/></a>',
    '<a>fifth</a>',
    '<a x="fifth"/>',
    '<a x="1" y="2" z="3"/>',
    '<a xmlns="u" y="2" z="3"/>',
  ]
  for (const text of within) t.ok(compare(text, limits), text)
  for (const text of beyond) {
    t.notOk(compare(text, limits), text)
    t.equal(reference(text, limits), undefined, `refused: ${text}`)
  }
})
