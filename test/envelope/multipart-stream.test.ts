/** Multipart while it arrives: the same as in memory wherever it is cut, and what is long goes to the receiver. */
import fc from 'fast-check'
import t from 'tap'
import { Feed } from '../../src/envelope/feed.ts'
import { readMultipart } from '../../src/envelope/mime.ts'
import { readForm, readRelated } from '../../src/envelope/multipart-stream.ts'
import { XmlRefusal } from '../../src/envelope/refusal.ts'
import { cutAt, keepInMemory, noise } from '../kit/receiver.ts'

const wire = (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1')
const SIMPLE = 'multipart/related; boundary=b'
const LIMITS = { parts: 8, contents: 2, memory: 16, envelope: 4096 }
const PLACES = fc.array(fc.nat(200_000), { maxLength: 12 })

const related = (contentType: string, body: Buffer, places: readonly number[] = [], limits = LIMITS) => {
  const { receiver } = keepInMemory()
  return readRelated(contentType, new Feed(cutAt(body, places)), limits, receiver.receive)
}
const codeOf = async (run: () => unknown): Promise<string | undefined> => {
  try {
    await run()
    return undefined
  } catch (error) {
    if (error instanceof XmlRefusal) return error.code
    throw error
  }
}
const every = (size: number): number[] => Array.from({ length: size }, (_, i) => i)

t.test('whatever the body and wherever it is cut, the parts are those read in memory', async (t) => {
  const token = fc.constantFrom(
    '\r\n--b\r\n',
    '--b',
    '--b--',
    '\r\n',
    '\r',
    '\n',
    '-',
    ' ',
    '\t',
    'x',
    'A: 1',
    'Content-ID: <p>',
    'Content-ID: q\r\n',
    '\r\n\r\n',
    'some content that is long enough to be given away',
  )
  let read = 0
  await fc.assert(
    fc.asyncProperty(fc.array(token, { maxLength: 30 }), PLACES, async (tokens, places) => {
      const body = Buffer.from(`--b\r\n${tokens.join('')}\r\n--b--`)
      let expected: ReturnType<typeof readMultipart> | undefined
      const code = await codeOf(() => {
        expected = readMultipart(SIMPLE, body, LIMITS)
      })
      const limits = { ...LIMITS, contents: 8 }
      const parts = new Map<string, Buffer>()
      let root: Buffer | undefined
      const found = await codeOf(async () => {
        const streamed = await related(SIMPLE, body, places, limits)
        for (const [id, part] of streamed.parts) parts.set(id, part.body)
        for (const [id, kept] of streamed.receptions) parts.set(id, kept.bytes)
        root = streamed.root.body
      })
      if (code !== undefined || expected === undefined) return found !== undefined
      read++
      const same = [...expected.parts].every(([id, part]) => parts.get(id)?.equals(part.body))
      return (
        found === undefined && same && parts.size === expected.parts.size && root?.equals(expected.root.body)
      )
    }),
    { numRuns: 1500 },
  )
  t.ok(read > 300, `${read} bodies were read`)
})

t.test('as written by clients, cut at each byte', async (t) => {
  const contentType =
    'multipart/related; start-info="application/soap+xml"; type="application/xop+xml"; start="<root*1@here>"; boundary="uuid:1+/=?=="'
  const body = wire(
    'preamble\n\n--uuid:1+/=?== \t\nContent-Type: application/pdf;\n name="a.pdf"\nContent-Transfer-Encoding: BASE64\n' +
      `content-id: piece%201@here\n\n${'AAEC\n'.repeat(9)}/w==\n\n--uuid:1+/=?==\nContent-Id: <root*1@here>\n` +
      'Content-Type: application/xop+xml;\n charset=UTF-8\n\n<a>longer than what is kept of others</a>\n' +
      '--uuid:1+/=?==\nContent-Disposition: attachment; filename="b.bin"\nContent-ID: <vide>\n\n\n--uuid:1+/=?==-- \nepilogue',
  )
  for (const places of [[], every(body.length)]) {
    const read = await related(contentType, body, places)
    t.equal(read.root.body.toString(), '<a>longer than what is kept of others</a>')
    t.same([...read.receptions.keys()], ['piece%201@here'])
    const piece = read.receptions.get('piece%201@here')
    t.equal(piece?.bytes.toString('hex'), `${'000102'.repeat(9)}ff`)
    t.match(piece?.about, { contentType: /application\/pdf/, nomFichier: 'a.pdf' })
    t.equal(read.parts.get('vide')?.body.length, 0, 'an empty part is kept')
  }
})

t.test('what is kept, and how much', async (t) => {
  const part = (type: string, id: string, content: string) =>
    `--b\nContent-Type: ${type}\nContent-ID: <${id}>\n\n${content}\n`
  const read = await related(
    SIMPLE,
    wire(`--b\n\nroot\n${part('text/xml', 'x', '<x/>')}${part('image/png', 'i', '1'.repeat(17))}--b--`),
  )
  t.same([...read.parts.keys()], ['x'], 'what is short')
  t.same([...read.receptions.keys()], ['i'])
  t.equal(await codeOf(() => related(SIMPLE, wire(`--b\n\n${'r'.repeat(4097)}\n--b--`))), 'SNE-XML-012')
  const three = ['1', '2', '3'].map((id) => part('image/png', id, '1'.repeat(17))).join('')
  t.equal(await codeOf(() => related(SIMPLE, wire(`--b\n\nroot\n${three}--b--`))), 'SNE-ENV-031')
  const big = noise(300_000)
  const body = Buffer.concat([wire('--b\n\nroot\n--b\nContent-ID: <p>\n\n'), big, wire('\n--b--')])
  const places = every(body.length / 1000).map((i) => i * 1000)
  t.ok((await related(SIMPLE, body, places)).receptions.get('p')?.bytes.equals(big))
})

t.test('refused', async (t) => {
  const part = (id: string) => `--b\nContent-ID: <${id}>\n\nx\n`
  const cases: [string, string, string, string][] = [
    ['no boundary', 'multipart/related', `${part('a')}--b--`, 'SNE-ENV-020'],
    ['endless boundary', `multipart/related; boundary=${'b'.repeat(201)}`, '', 'SNE-ENV-020'],
    ['no part', SIMPLE, 'something else', 'SNE-ENV-020'],
    ['cut in a part', SIMPLE, `${part('a')}--b\nContent-ID: <c>\n\nhal`, 'SNE-ENV-020'],
    ['cut in the close', SIMPLE, `${part('a')}--b-`, 'SNE-ENV-020'],
    ['not a header', SIMPLE, '--b\nContent-ID\n\nx\n--b--', 'SNE-ENV-020'],
    ['endless headers', SIMPLE, `--b\nX: ${'x'.repeat(20_000)}\n\nx\n--b--`, 'SNE-ENV-020'],
    ['base64 that is not', SIMPLE, '--b\nContent-Transfer-Encoding: base64\n\nA_=\n--b--', 'SNE-ENV-020'],
    ['base64 cut short', SIMPLE, '--b\nContent-Transfer-Encoding: base64\n\nAAA\n--b--', 'SNE-ENV-020'],
    ['no root', `${SIMPLE}; start="<two>"`, `${part('a')}--b--`, 'SNE-ENV-021'],
    ['too many', SIMPLE, `${every(9).map(String).map(part).join('')}--b--`, 'SNE-ENV-022'],
    ['unknown', SIMPLE, '--b\nContent-Transfer-Encoding: x-uuencode\n\nx\n--b--', 'SNE-ENV-023'],
    ['one Content-ID twice', SIMPLE, `${part('a')}${part('a')}--b--`, 'SNE-ENV-024'],
  ]
  for (const [name, contentType, text, code] of cases) {
    const body = wire(text)
    t.equal(await codeOf(() => related(contentType, body)), code, name)
    t.equal(await codeOf(() => related(contentType, body, every(body.length))), code, `${name}, by bytes`)
  }
})

t.test('a form', async (t) => {
  const TYPE = 'multipart/form-data; boundary=b'
  const field = (name: string, value: string) =>
    `--b\nContent-Disposition: form-data; name="${name}"\n\n${value}\n`
  const file =
    '--b\nContent-Disposition: form-data; name="contenu"; filename="a.pdf"\nContent-Type: application/pdf\n\n%PDF\n'
  const form = (text: string, places: readonly number[] = []) =>
    readForm(TYPE, new Feed(cutAt(wire(text), places)), LIMITS, keepInMemory().receiver.receive, 'contenu')
  const text = `${field('typePiece', 'CNI')}${file}${field('libelle', '')}--b--`
  for (const places of [[], every(wire(text).length)]) {
    const { fields, reception } = await form(text, places)
    t.match(fields, { typePiece: 'CNI', libelle: '' })
    t.equal(reception.bytes.toString(), '%PDF')
    t.match(reception.about, { contentType: 'application/pdf', nomFichier: 'a.pdf' })
  }
  t.equal(await codeOf(() => form(`${field('a', '1')}--b--`)), 'SNE-ENV-033', 'no file')
  t.equal(
    await codeOf(() => form(`${field('a', '1')}${field('a', '1')}${file}--b--`)),
    'SNE-ENV-033',
    'twice',
  )
  t.equal(await codeOf(() => form(`--b\n\nx\n${file}--b--`)), 'SNE-ENV-033', 'no name')
  t.equal(await codeOf(() => form(`${file}${file}--b--`)), 'SNE-ENV-031')
})
