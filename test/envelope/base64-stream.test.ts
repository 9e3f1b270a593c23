/** Base64 taken out of XML while it arrives: which texts, wherever the message is cut, and what is refused. */
import fc from 'fast-check'
import t from 'tap'
import { splitBase64 } from '../../src/envelope/base64-stream.ts'
import { Feed } from '../../src/envelope/feed.ts'
import { XmlRefusal } from '../../src/envelope/refusal.ts'
import { cutAt, keepInMemory, noise } from '../kit/receiver.ts'

const LIMITS = { contents: 2, envelope: 20_000 }
const split = async (message: Buffer | string, places: readonly number[] = [], limits = LIMITS) => {
  const { receiver } = keepInMemory()
  return splitBase64(new Feed(cutAt(Buffer.from(message), places)), limits, receiver.receive)
}
const refusal = async (run: () => unknown): Promise<XmlRefusal | undefined> => {
  try {
    await run()
    return undefined
  } catch (error) {
    if (error instanceof XmlRefusal) return error
    throw error
  }
}
const BYTES = noise(6000)
const LONG = BYTES.toString('base64')
const inLines = (text: string, end: string) => text.replace(/.{76}/g, `$&${end}`)
const TOKEN = /piece:[0-9a-f]{32}/g
const every = (size: number): number[] => Array.from({ length: size }, (_, i) => i)

t.test('a long text goes to the receiver, a token and its line ends stay', async (t) => {
  const text = `\n  ${inLines(LONG, '\r\n')}\n`
  const message = `<?xml version="1.0"?>\r\n<a b="1>2"><c>court</c>\n<d e='<'>${text}</d><f>AAAA</f></a>`
  const { rest, receptions } = await split(message)
  const [token = '', ...more] = rest.toString().match(TOKEN) ?? []
  t.same(more, [])
  t.same([...receptions.keys()], [token])
  t.ok(receptions.get(token)?.bytes.equals(BYTES))
  t.equal(
    rest.toString(),
    message.replace(text, token + '\n'.repeat(2 + Math.floor(LONG.length / 76))),
    'every other byte is as it was, and so is every line number',
  )
  t.not((await split(message)).rest.toString().match(TOKEN)?.[0], token, 'no token comes twice')
})

t.test('wherever the message is cut', async (t) => {
  const end = fc.constantFrom('\n', '\r\n', '\r', ' ', '')
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(20_000), { maxLength: 12 }),
      fc.integer({ min: 3100, max: 6000 }),
      end,
      async (places, size, lineEnd) => {
        const bytes = BYTES.subarray(0, size)
        const text = inLines(bytes.toString('base64'), lineEnd)
        const message = `<a>é<!-- ${LONG.slice(0, 99)} --><b>${text}</b><c>${text}</c>fin</a>`
        const { rest, receptions } = await split(message, places)
        const lines = '\n'.repeat(text.match(/\r\n|\r|\n/g)?.length ?? 0)
        const [one = '', two = ''] = receptions.keys()
        const same = message.replace(`>${text}`, `>${one}${lines}`).replace(`>${text}`, `>${two}${lines}`)
        return rest.toString() === same && [...receptions.values()].every((kept) => kept.bytes.equals(bytes))
      },
    ),
    { numRuns: 150 },
  )
  const message = Buffer.from(`<a><b>${inLines(LONG, '\r\n')}</b></a>`)
  const { receptions } = await split(message, every(message.length))
  t.same(
    [...receptions.values()].map(({ bytes }) => bytes.equals(BYTES)),
    [true],
    'by single bytes',
  )
})

t.test('left where it is', async (t) => {
  const cases: Readonly<Record<string, string>> = {
    'a comment': `<a><!-- ${LONG} --></a>`,
    'a comment that looks ended': `<a><!--> ${LONG} --></a>`,
    CDATA: `<a><![CDATA[${LONG}]]></a>`,
    'CDATA with brackets': `<a><![CDATA[]] >${LONG}]]]></a>`,
    'an attribute': `<a b="${LONG}"/>`,
    'an attribute with a sign': `<a b='>${LONG}'/>`,
    'an instruction': `<a><?p ${LONG}?></a>`,
    'an instruction that looks ended': `<a><?p > ${LONG}?></a>`,
    'a name': `<${LONG}/>`,
    'before the root': `${LONG}<a/>`,
    'a short text': `<a>${LONG.slice(0, 4096)}</a>`,
    'white space': `<a>${' \n'.repeat(4000)}</a>`,
    words: `<a>${'Il pleut, encore. '.repeat(500)}</a>`,
    'a DOCTYPE': `<!DOCTYPE a [<!ENTITY e "<b>${LONG}</b>">]><a/>`,
  }
  for (const [name, message] of Object.entries(cases)) {
    for (const places of [[], every(message.length)]) {
      const { rest, receptions } = await split(message, places)
      t.equal(rest.toString(), message, name)
      t.equal(receptions.size, 0)
    }
  }
})

t.test('sixteen bits', async (t) => {
  const message = `\uFEFF<?xml version="1.0" encoding="UTF-16"?><a>é€𝄞<b>${inLines(LONG, '\n')}</b></a>`
  const little = Buffer.from(message, 'utf16le')
  const big = Buffer.from(little).swap16()
  for (const [bytes, name] of [
    [little, 'little'],
    [big, 'big'],
  ] as const) {
    for (const places of [[], [1, 3, 75, 77, 80, 81, 82, 83, 85, 4001]]) {
      const { rest, receptions } = await split(bytes, places)
      const text = (name === 'big' ? Buffer.from(rest).swap16() : rest).toString('utf16le')
      const [token = ''] = receptions.keys()
      t.ok(receptions.get(token)?.bytes.equals(BYTES), name)
      t.equal(text, message.replace(inLines(LONG, '\n'), token + '\n'.repeat(Math.floor(LONG.length / 76))))
    }
  }
  t.equal(
    (await refusal(() => split(Buffer.from([0xff, 0xfe, 0x3c, 0, 0, 0xdc, 0x3c, 0]))))?.code,
    'SNE-XML-004',
  )
})

t.test('refused', async (t) => {
  const start = LONG.slice(0, 5000)
  const cases: [string, string, string][] = [
    ['another character', `<a>${start}-${start}</a>`, 'SNE-ENV-030'],
    ['a reference', `<a>${start}&amp;</a>`, 'SNE-ENV-030'],
    ['more after the padding', `<a>${start}AA==AAAA</a>`, 'SNE-ENV-030'],
    ['padding cut short', `<a>${start}AA=</a>`, 'SNE-ENV-030'],
    ['a group cut short', `<a>${start}AAA</a>`, 'SNE-ENV-030'],
    ['an element within', `<a>${start}<b/></a>`, 'SNE-ENV-030'],
    ['a comment within', `<a>${start}<!-- --></a>`, 'SNE-ENV-030'],
    ['an element before', `<a><b/>${start}</a>`, 'SNE-ENV-030'],
    ['cut in the content', `<a>${start}`, 'SNE-XML-001'],
    ['three contents', `<a>${`<b>${start}</b>`.repeat(3)}</a>`, 'SNE-ENV-031'],
    ['too much beside', `<a><b>${start}</b>${'<c/>'.repeat(5000)}</a>`, 'SNE-XML-012'],
    ['too many line ends', `<a>${start}${'\n'.repeat(20_000)}</a>`, 'SNE-XML-012'],
    ['too much without base64', `<a>${'x, '.repeat(8000)}</a>`, 'SNE-XML-012'],
  ]
  for (const [name, message, code] of cases) {
    t.equal((await refusal(() => split(message)))?.code, code, name)
    t.equal((await refusal(() => split(message, every(message.length))))?.code, code, `${name}, by bytes`)
  }
  const placed = await refusal(() => split(`<a>\n  <b>${start}?</b></a>`))
  t.match(placed, { ligne: 2, colonne: 6 }, 'the place is that of the content')
})

t.test('a receiver that reads no further, and one that fails', async (t) => {
  const message = `<a>${LONG}</a>`
  const receiveBy = (receive: (source: AsyncIterable<Uint8Array>) => Promise<string>) =>
    splitBase64(new Feed(cutAt(Buffer.from(message), [5000])), LIMITS, receive)
  await t.rejects(
    receiveBy(async () => 'nothing read'),
    { message: 'a content was not read to its end' },
  )
  await t.rejects(
    receiveBy(async () => {
      throw new Error('disk full')
    }),
    { message: 'disk full' },
  )
})
