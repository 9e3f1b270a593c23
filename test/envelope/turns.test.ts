/** A document read slice after slice tells what it tells read at once, the refusals and their places included. */
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import t from 'tap'
import { messageOf } from '../../bench/message.ts'
import { XmlRefusal } from '../../src/envelope/refusal.ts'
import { DEFAULT_LIMITS, readAny, readXmlInTurns } from '../../src/envelope/scan.ts'
import { recordEvents } from '../kit/xml-events.ts'

/** What a reading told, and how it ended. */
const recorded = () => {
  const { handler, told } = recordEvents()
  const ended = (error?: unknown) => {
    if (error === undefined) return told()
    if (!(error instanceof XmlRefusal)) throw error
    return [...told(), { code: error.code, params: error.params, place: [error.ligne, error.colonne] }]
  }
  return { handler, ended }
}

const atOnce = (text: string): unknown[] => {
  const { handler, ended } = recorded()
  try {
    readAny(text, handler, DEFAULT_LIMITS)
    return ended()
  } catch (error) {
    return ended(error)
  }
}

const inTurns = async (text: string, slice: number): Promise<unknown[]> => {
  const { handler, ended } = recorded()
  return readXmlInTurns(text, handler, DEFAULT_LIMITS, { long: 0, slice }).then(() => ended(), ended)
}

t.test('messages cut anywhere', async (t) => {
  for (const text of [messageOf('verifierDemande', 0), messageOf('deposerDemande', 1)])
    for (const slice of [1, 2, 7, 61, 4096])
      t.strictSame(await inTurns(text, slice), atOnce(text), `by ${slice}`)
})

t.test('documents of small parts, good and bad, cut anywhere', async (t) => {
  const part = fc.constantFrom(
    ...['<a>', '</a>', '<b x="1"/>', '<p:a xmlns:p="u">', '</p:a>', 'texte', '&amp;', '&#233;', '&#x1F600;'],
    ...['\r\n', '\r', '\n', '\u{1f600}', 'é', ']]>', '<!-- c -->', '<![CDATA[d]]>', '<?p i?>', '\u0001'],
    ...['<', '>', '&', '<!DOCTYPE a>', '\ud83d', 'y="<"', '<a\r\n x="1"\r>'],
  )
  let refused = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(part, { maxLength: 12 }),
      fc.integer({ min: 1, max: 9 }),
      async (parts, slice) => {
        const text = `<r>${parts.join('')}</r>`
        const expected = atOnce(text)
        if (typeof expected.at(-1) === 'object') refused++
        if (JSON.stringify(await inTurns(text, slice)) !== JSON.stringify(expected))
          throw new Error(JSON.stringify(text))
      },
    ),
    { numRuns: 1500, seed: 7 },
  )
  t.ok(refused > 300 && refused < 1500, `${refused} refused`)
})

t.test('a long message leaves turns to others, a short one is read at once', async (t) => {
  const turnsDuring = async (text: string) => {
    let [isOver, turns] = [false, 0]
    const counting = (async () => {
      for (; !isOver; turns++) await setImmediate()
    })()
    await readXmlInTurns(text, recorded().handler, DEFAULT_LIMITS)
    isOver = true
    await counting
    return turns
  }
  t.ok((await turnsDuring(`<a>${'x'.repeat(1_000_000)}</a>`)) > 50)
  t.ok((await turnsDuring('<a>x</a>')) <= 2)
})
