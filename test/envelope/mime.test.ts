/** Multipart: boundaries, headers and references as clients write them; what is refused. */
import t from 'tap'
import { type Multipart, readMultipart, resolveCid } from '../../src/envelope/mime.ts'
import { parseContentType, parseHeaders } from '../../src/envelope/mime-headers.ts'
import { XmlRefusal } from '../../src/envelope/refusal.ts'

const wire = (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1')
const read = (contentType: string, text: string | Buffer, parts = 8): Multipart =>
  readMultipart(contentType, typeof text === 'string' ? wire(text) : text, { parts })
const codeOf = (run: () => unknown): string | undefined => {
  try {
    run()
    return undefined
  } catch (error) {
    if (error instanceof XmlRefusal) return error.code
    throw error
  }
}

const SIMPLE = 'multipart/related; boundary=b'

t.test('as written by clients', async (t) => {
  const contentType =
    'multipart/related; start-info="application/soap+xml; action=\\"urn:a\\""; type="application/xop+xml"; ' +
    'start="<root*1@here>"; boundary="uuid:1+/=?=="'
  const body =
    'preamble\n\n--uuid:1+/=?==\nContent-Id: <root*1@here>\nContent-Type: application/xop+xml;\n charset=UTF-8;\n\ttype="text/xml"\n\n' +
    '<a/>\n--uuid:1+/=?==\nContent-Type: application/pdf\nContent-Transfer-Encoding: BASE64\ncontent-id: piece%201@here\n\nAAEC\n/w==\n' +
    '\n--uuid:1+/=?==--\nepilogue'
  const multipart = read(contentType, body)
  t.equal(multipart.type, 'multipart/related')
  t.equal(multipart.params['start-info'], 'application/soap+xml; action="urn:a"')
  t.equal(multipart.root.body.toString(), '<a/>')
  t.match(parseContentType(multipart.root.contentType ?? ''), {
    type: 'application/xop+xml',
    params: { charset: 'UTF-8', type: 'text/xml' },
  })
  t.same([...multipart.parts.keys()], ['root*1@here', 'piece%201@here'])
  t.same([...(multipart.parts.get('piece%201@here')?.body ?? [])], [0, 1, 2, 255])
})

t.test('root', async (t) => {
  const body = '--b\nContent-ID: <one>\n\n1\n--b\nContent-ID: soaproot\n\n2\n--b--\n'
  t.equal(read(SIMPLE, body).root.body.toString(), '1', 'the first when none is named')
  t.equal(read(`${SIMPLE}; start="soaproot"`, body).root.body.toString(), '2')
  t.equal(read(`${SIMPLE}; start="<soaproot>"`, body).root.body.toString(), '2')
  t.equal(
    codeOf(() => read(`${SIMPLE}; start="<two>"`, body)),
    'SNE-ENV-021',
  )
  t.equal(
    codeOf(() => read(SIMPLE, '--b--')),
    'SNE-ENV-021',
  )
  t.equal(read(SIMPLE, '--b\n\nno headers\n--b--').root.body.toString(), 'no headers')
})

t.test('contents', async (t) => {
  const sizeOf = (part: string) =>
    read(SIMPLE, `--b\n\nroot\n--b\nContent-ID: <p>\n${part}--b--`).parts.get('p')?.body.length
  t.equal(sizeOf('\n\n'), 0, 'empty, with its blank line')
  t.equal(sizeOf('\n'), 0, 'empty, the blank line being that of the boundary')
  t.equal(sizeOf(''), 0, 'headers only')
  t.equal(sizeOf('Content-Transfer-Encoding: base64\n\n'), 0, 'empty base64')
  t.equal(sizeOf('\nx\n\n'), 3, 'a line end of its own')
  t.equal(sizeOf('\n--bb\n--b x\n-- b--\n'), 19, 'what only looks like a boundary')
  for (const encoding of ['7bit', '8BIT', 'Binary', ' binary '])
    t.equal(sizeOf(`Content-Transfer-Encoding: ${encoding}\n\nxyz\n`), 3, encoding)
  t.equal(read(SIMPLE, '--b \t\nContent-ID: <p>\n\nx\n--b-- \n').parts.size, 1, 'a padded boundary')
  const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
  const binary = Buffer.concat([wire('--b\nContent-ID: <p>\n\n'), all, all, wire('\n--b--')])
  t.same(read(SIMPLE, binary).root.body, Buffer.concat([all, all]), 'every byte')
})

t.test('refused', async (t) => {
  const part = (id: string) => `--b\nContent-ID: <${id}>\n\nx\n`
  const cases: [string, string, string, string][] = [
    ['no boundary', 'multipart/related; type=application/xop+xml', `${part('a')}--b--`, 'SNE-ENV-020'],
    ['empty boundary', 'multipart/related; boundary=""', '----', 'SNE-ENV-020'],
    ['endless boundary', `multipart/related; boundary=${'b'.repeat(201)}`, '', 'SNE-ENV-020'],
    ['no part', SIMPLE, 'something else', 'SNE-ENV-020'],
    ['cut in a part', SIMPLE, `${part('a')}--b\nContent-ID: <c>\n\nhal`, 'SNE-ENV-020'],
    ['cut before the close', SIMPLE, part('a'), 'SNE-ENV-020'],
    ['cut in the close', SIMPLE, `${part('a')}--b-`, 'SNE-ENV-020'],
    ['cut after a boundary', SIMPLE, `${part('a')}--b`, 'SNE-ENV-020'],
    ['the close inside a line', SIMPLE, '--b\n\nx --b--', 'SNE-ENV-020'],
    ['not a header', SIMPLE, '--b\nContent-ID\n\nx\n--b--', 'SNE-ENV-020'],
    ['endless headers', SIMPLE, `--b\nX: ${'x'.repeat(20_000)}\n\nx\n--b--`, 'SNE-ENV-020'],
    ['base64 that is not', SIMPLE, '--b\nContent-Transfer-Encoding: base64\n\nA_=\n--b--', 'SNE-ENV-020'],
    ['base64 cut short', SIMPLE, '--b\nContent-Transfer-Encoding: base64\n\nAAA\n--b--', 'SNE-ENV-020'],
    [
      'quoted-printable',
      SIMPLE,
      '--b\nContent-Transfer-Encoding: quoted-printable\n\nx\n--b--',
      'SNE-ENV-023',
    ],
    ['one Content-ID twice', SIMPLE, `${part('a')}${part('a')}--b--`, 'SNE-ENV-024'],
  ]
  for (const [name, contentType, body, code] of cases)
    t.equal(
      codeOf(() => read(contentType, body)),
      code,
      name,
    )
  const four = ['a', 'b', 'c', 'd'].map(part).join('')
  t.equal(read(SIMPLE, `${four}--b--`, 4).parts.size, 4, 'parts at the limit')
  t.equal(
    codeOf(() => read(SIMPLE, `${four}--b--`, 3)),
    'SNE-ENV-022',
  )
})

t.test('references', async (t) => {
  const { parts } = read(
    SIMPLE,
    '--b\nContent-ID: <a@b>\n\n1\n--b\nContent-ID: <c%20d>\n\n2\n--b\nContent-ID: <100%>\n\n3\n--b--',
  )
  const textOf = (href: string) => resolveCid(href, parts)?.body.toString()
  t.equal(textOf('cid:a@b'), '1')
  t.equal(textOf('CID:a%40b'), '1')
  t.equal(textOf('cid:c%2520d'), '2')
  t.equal(textOf('cid:c%20d'), '2', 'an identifier that is itself so written')
  t.equal(textOf('cid:100%'), '3', 'a percent that encodes nothing')
  t.equal(textOf('cid:none'), undefined)
  t.equal(textOf('http://example.org/a@b'), undefined)
})

t.test('headers', async (t) => {
  t.match(parseContentType(`Text/XML; Charset="utf-8"; charset=x;a='b' ;c = "d;e=f"`), {
    type: 'text/xml',
    params: { charset: 'utf-8', a: "'b'", c: 'd;e=f' },
  })
  t.match(parseContentType(''), { type: '', params: {} })
  t.equal(Object.getPrototypeOf(parseContentType('a/b; __proto__=c').params), null)
  t.match(parseHeaders('A:1\r\nB : two\r\n  lines\r\na: 3'), { a: '1', b: 'two  lines' })
})
