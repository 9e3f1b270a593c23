/** The reader of XML: events and their places, what is refused, limits at the limit and one over. */
import t from 'tap'
import type { Params } from '../../src/diagnostic/catalogue.ts'
import { XmlRefusal } from '../../src/envelope/refusal.ts'
import { DEFAULT_LIMITS, readXml, refuseDoctype, type XmlLimits } from '../../src/envelope/scan.ts'

const refusalOf = (run: () => void): XmlRefusal | undefined => {
  try {
    run()
    return undefined
  } catch (error) {
    if (error instanceof XmlRefusal) return error
    throw error
  }
}

const silent = { open() {}, text() {}, close() {} }
const refusal = (text: string, limits: Partial<XmlLimits> = {}) =>
  refusalOf(() => readXml(text, silent, { ...DEFAULT_LIMITS, ...limits }))
const placed = (error: XmlRefusal | undefined) => [error?.code, error?.ligne, error?.colonne]

const eventsOf = (text: string): unknown[] => {
  const events: unknown[] = []
  readXml(
    text,
    {
      open: (uri, local, prefix, attributes, ligne, colonne) => {
        events.push([
          'open',
          uri,
          local,
          prefix,
          attributes.map((a) => [a.uri, a.local, a.value]),
          ligne,
          colonne,
        ])
      },
      text: (data) => events.push(data),
      close: () => events.push('close'),
    },
    DEFAULT_LIMITS,
  )
  return events
}

t.test('events', async (t) => {
  t.same(
    eventsOf(
      '\n<p:a xmlns:p="urn:p" xmlns="urn:d" p:x="1" y="a&amp;b&#xe9;">t&lt;<![CDATA[<c>]]><b/></p:a>\n',
    ),
    [
      [
        'open',
        'urn:p',
        'a',
        'p',
        [
          ['urn:p', 'x', '1'],
          ['', 'y', 'a&bé'],
        ],
        2,
        1,
      ],
      't<',
      '<c>',
      ['open', 'urn:d', 'b', '', [], 2, 82],
      'close',
      'close',
    ],
    'declarations of namespaces are not attributes; white space outside the root is not told',
  )
})

t.test('attributes of one tag do not reach the next', async (t) => {
  t.same(eventsOf('<a x="1"><b/></a>').slice(1, 2), [['open', '', 'b', '', [], 1, 10]])
})

t.test('places', async (t) => {
  const places = (text: string) =>
    eventsOf(text)
      .filter(Array.isArray)
      .map((e) => e.slice(-2))
  for (const [name, end] of [
    ['LF', '\n'],
    ['CR LF', '\r\n'],
    ['CR', '\r'],
  ] as const) {
    const lines = ['<a>', ' <b', '  x="1"', '  y="2"/><c', '/>é<d>', '</d></a>']
    t.same(
      places(lines.join(end)),
      [
        [1, 1],
        [2, 2],
        [4, 10],
        [5, 4],
      ],
      name,
    )
  }
  t.same(places('<a>😀<b/></a>')[1], [1, 6], 'a column counts UTF-16 units')
})

t.test('namespaces in scope', async (t) => {
  const seen: (string | undefined)[] = []
  readXml(
    '<a xmlns:p="urn:p"><b xmlns:p="urn:q"/><c/></a>',
    { ...silent, open: (_u, _l, _p, _a, _li, _co, ns) => void seen.push(ns('p'), ns('q')) },
    DEFAULT_LIMITS,
  )
  t.same(seen, ['urn:p', undefined, 'urn:q', undefined, 'urn:p', undefined])
})

t.test('DOCTYPE', async (t) => {
  const refused = [
    '<!DOCTYPE a><a/>',
    '<!doctype a><a/>',
    '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
    '<!-- <!DOCTYPE no> --><!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>',
    '<?pi <!DOCTYPE no> ?> \r\n\t<!DOCTYPE a><a/>',
    '\uFEFF<!DOCTYPE a><a/>',
    '<!ENTITY e "x"><a/>',
    '<!DOCTYPE',
  ]
  for (const text of refused) {
    t.equal(refusalOf(() => refuseDoctype(text))?.code, 'SNE-XML-002', text)
    t.equal(refusal(text)?.code, 'SNE-XML-002', text)
  }
  t.equal(refusal('<a/><!DOCTYPE a>')?.code, 'SNE-XML-002', 'after the root')
  t.same(placed(refusal('<!-- -->\r\n <!DOCTYPE a><a/>')), ['SNE-XML-002', 2, 2])
  for (const text of [
    '<a>&lt;!DOCTYPE a></a>',
    '<a><![CDATA[<!DOCTYPE a>]]></a>',
    '<!-- <!DOCTYPE a> --><a/>',
    '<a b="!DOCTYPE"/>',
  ])
    t.equal(refusal(text), undefined, text)
  const started = performance.now()
  refuseDoctype(`${' '.repeat(500_000)}x`)
  refuseDoctype('<!-- -->\n'.repeat(100_000))
  refuseDoctype('<!--'.repeat(200_000))
  t.ok(performance.now() - started < 2_000, 'the prolog is read once over')
})

t.test('processing instructions', async (t) => {
  t.same(placed(refusal('<?xml version="1.0"?>\n<?go now?><a/>')), ['SNE-XML-003', 2, 1])
  t.same(placed(refusal('<a>\n <?go?></a>')), ['SNE-XML-003', 2, 2])
  t.equal(refusal('<a/><?go?>')?.code, 'SNE-XML-003')
  t.equal(refusal('<?go?><a/>')?.code, 'SNE-XML-003', 'first of all')
  t.equal(refusal('<a><![CDATA[<?go?>]]></a>'), undefined)
  t.equal(refusal('<a><!-- <?go?> --></a>'), undefined)
  const accept = { processingInstructions: 'accepte' } as const
  t.equal(
    refusalOf(() => readXml('<?go?><a/>', silent, DEFAULT_LIMITS, accept)),
    undefined,
  )
})

t.test('not well-formed', async (t) => {
  const refused = [
    '',
    ' ',
    'text',
    '<a>',
    '<a></b>',
    '<a/><b/>',
    '<a/>text',
    '<a x="1" x="2"/>',
    '<a xmlns:p="u" xmlns:q="u" p:x="1" q:x="2"/>',
    '<p:a/>',
    '<a p:x="1"/>',
    '<a x=1/>',
    '<a x="<"/>',
    '<a>&e;</a>',
    '<a>& </a>',
    '<a>&#0;</a>',
    '<a>&#xD800;</a>',
    '<a>]]></a>',
    '<a><!-- -- --></a>',
    ' <?xml version="1.0"?><a/>',
    '<?xml version="1.1"?><a/>',
    '<?xml version="1.0" standalone="maybe"?><a/>',
    '<?xml version="1.0" encoding="UTF-8"',
    '<?xml encoding="UTF-8"?><a/>',
    '<p:1a xmlns:p="u"/>',
    '<a xmlns:p="u" p:-x="1"/>',
    '<a xmlns:p=""/>',
    '<a xmlns:p=" u "/>',
  ]
  for (const text of refused) {
    const error = refusal(text)
    t.equal(error?.code, 'SNE-XML-001', text)
    const told = error?.params as Params<'SNE-XML-001'> | undefined
    t.match(told?.detail, { fr: /./, en: /./ }, text)
    t.not(told?.detail.fr, told?.detail.en)
  }
  t.same(placed(refusal('<a>\r\n  <b x="1" x="2"/></a>')), ['SNE-XML-001', 2, 18])
  t.same(placed(refusal('<a>\n</b>')), ['SNE-XML-001', 2, 4])
  t.notMatch(JSON.stringify(refusal('<secret><other></secret>')?.params), 'secret')
  t.equal(refusal('<p:étage xmlns:p="u"/>'), undefined, 'a name may begin with any letter')
})

t.test('forbidden characters', async (t) => {
  for (const bad of ['\0', '\u0001', '\u000b', '\u001f', '\ufffe', '\uffff', '\ud800', '\udc00'])
    for (const text of [
      `<a>${bad}</a>`,
      `<a x="${bad}"/>`,
      `<a><![CDATA[${bad}]]></a>`,
      `<a><!--${bad}--></a>`,
    ])
      t.equal(refusal(text)?.code, 'SNE-XML-007', JSON.stringify(text))
  t.same(placed(refusal('<a>\n\u0001</a>')), ['SNE-XML-007', 2, 1])
  t.same(placed(refusal('<a>\n \ud800</a>')), ['SNE-XML-007', 2, 2])
  t.equal(refusal('<a>\t\u0085\ufffd\u{10ffff}😀</a>'), undefined)
})

t.test('limits, at the limit and one over', async (t) => {
  const cases: [string, (n: number) => string, Partial<XmlLimits>, number, string][] = [
    ['depth', (n) => '<a>'.repeat(n) + '</a>'.repeat(n), {}, 64, 'SNE-XML-009'],
    ['elements', (n) => `<a>${'<b/>'.repeat(n - 1)}</a>`, {}, 10_000, 'SNE-XML-010'],
    ['text', (n) => `<a>${'x'.repeat(n)}</a>`, { textLength: 100 }, 100, 'SNE-XML-011'],
    [
      'text in pieces',
      (n) => `<a>${'x'.repeat(n - 50)}<!-- --><![CDATA[${'y'.repeat(50)}]]></a>`,
      { textLength: 100 },
      100,
      'SNE-XML-011',
    ],
    ['attribute', (n) => `<a x="${'x'.repeat(n)}"/>`, { textLength: 100 }, 100, 'SNE-XML-011'],
    [
      'attributes',
      (n) => `<a ${Array.from({ length: n }, (_, i) => `a${i}=""`).join(' ')}/>`,
      {},
      64,
      'SNE-XML-011',
    ],
  ]
  for (const [name, write, limits, limit, code] of cases) {
    t.equal(refusal(write(limit), limits), undefined, name)
    const error = refusal(write(limit + 1), limits)
    t.equal(error?.code, code, name)
    t.match(error?.params, { limite: limit })
  }
  t.same(placed(refusal(`${'<a>'.repeat(64)}\n <b>`)), ['SNE-XML-009', 65 - 63, 2])
  t.equal(refusal('<a>'.repeat(300_000))?.code, 'SNE-XML-009', 'no work beyond the limit')
})

t.test('what the handler raises goes through', async (t) => {
  const stop = new Error('stop')
  const open = () => {
    throw stop
  }
  t.throws(() => readXml('<a/>', { ...silent, open }, DEFAULT_LIMITS), stop)
})
