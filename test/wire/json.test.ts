/** A JSON body is held to what XML is held to. */
import fc from 'fast-check'
import t from 'tap'
import { DEFAULT_LIMITS } from '../../src/envelope/scan.ts'
import { readJson } from '../../src/wire/json.ts'

const read = (text: string) => readJson(Buffer.from(text))
const raises = (text: string | Buffer): string | undefined => {
  try {
    readJson(Buffer.from(text))
    return undefined
  } catch (error) {
    return (error as { code?: string }).code
  }
}

t.test('what is an object is read, its texts as XML would give them', async (t) => {
  t.strictSame(read('\uFEFF {"a": " b \\n\\t c ", "d": [1, "\\" "], "e": {"f": null}}'), {
    value: { a: 'b c', d: [1, '"'], e: { f: null } },
    constats: [],
  })
  t.strictSame(read('{"a":"","b":"]}[{,:"}').value, { a: '', b: ']}[{,:' })
})

t.test('members written twice are told with their place', async (t) => {
  const { constats } = read(
    '{"a":1,"a":2,"b":[{"c":1},{"c":1,"\\u0063":"{\\"c\\":1}"}],"d":{"a":1,"b":{"a":1}}}',
  )
  t.strictSame(
    constats.map(({ code, tokens }) => [code, tokens]),
    [
      ['SNE-MOD-004', ['a']],
      ['SNE-MOD-004', ['b', 1, 'c']],
    ],
  )
})

t.test('what is no JSON object, or is beyond the limits, is a fault', async (t) => {
  const { depth, elements } = DEFAULT_LIMITS
  for (const text of ['', '{', '{"a":}', '{"a" 1}', '[]', 'null', '1', '"a"', '{"a":01}', '{}{}', "{'a':1}"])
    t.equal(raises(text), 'SNE-ENV-007', text)
  t.equal(raises(Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d])), 'SNE-ENV-007', 'not UTF-8')
  t.equal(raises('{"__proto__":{"a":1}}'), 'SNE-ENV-007')
  t.equal(raises('{"\\u005f_proto__":1}'), 'SNE-ENV-007')
  t.equal(({} as { a?: number }).a, undefined)
  for (const text of ['{"a":"\\u0000"}', '{"a":["\\ud800"]}', '{"a\\u0007":1}', '{"a":"\\uffff"}'])
    t.equal(raises(text), 'SNE-XML-007', text)
  const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
  t.equal(raises(nested(depth)), undefined)
  t.equal(raises(nested(depth + 1)), 'SNE-XML-009')
  t.equal(raises(`{"a":${'['.repeat(500_000)}`), 'SNE-XML-009')
  t.equal(raises(`{"a":[${'1,'.repeat(elements - 2)}1]}`), undefined)
  t.equal(raises(`{"a":[${'1,'.repeat(elements - 1)}1]}`), 'SNE-XML-010')
})

t.test('any object survives, and is found without a repetition', async (t) => {
  let seen = 0
  const plain = fc.string({ unit: 'grapheme-ascii' }).map((s) => s.trim().replace(/ +/g, ' '))
  const leaf = fc.oneof(plain, fc.integer(), fc.boolean(), fc.constant(null))
  const key = plain.filter((s) => s !== '__proto__')
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('any')), fc.dictionary(key, tie('any'))),
  })).any
  fc.assert(
    fc.property(fc.dictionary(key, value), (one) => {
      seen += 1
      const { value: got, constats } = read(JSON.stringify(one))
      return JSON.stringify(got) === JSON.stringify(one) && constats.length === 0
    }),
    { numRuns: 300, seed: 20260210 },
  )
  t.equal(seen, 300)
})
