/** Deposits that stop on their way, on real connections: told by a code while the caller listens, and nothing left. */
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { openDepot } from '../kit/depot-server.ts'
import { document, filesIn, WAYS } from '../kit/ways.ts'

const PDF = document('une-page.pdf')
const LONG = Buffer.concat([PDF, Buffer.alloc(600_000, 0x20)])
const ID01 = { categorie: 'ID01', personne: '1' }
const chunk = (bytes: Buffer) =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])

for (const [name, way] of Object.entries(WAYS)) {
  t.test(`deposits by ${name} that stop`, async (t) => {
    const { numUnique, begin, send, state, left, dossier } = await openDepot(t)
    const before = await state()
    for (const [size, bytes] of [
      ['short', PDF],
      ['long', LONG],
    ] as const) {
      const sent = way(numUnique, bytes, ID01)
      const half = sent.payload.subarray(0, Math.floor(sent.payload.length * 0.6))
      const declared = `Content-Length: ${sent.payload.length}`

      const cut = begin(sent, declared)
      cut.socket.end(half)
      const first = await cut.answer
      t.equal(first?.texts.code[0], 'SNE-ENV-032', `${size}, ended before its length`)
      t.match(first?.texts, { texteFr: [/corps/], texteEn: [/body/], remedeFr: [/./], remedeEn: [/./] })
      t.match(first?.body, /connection: close/i)

      const unended = begin(sent, 'Transfer-Encoding: chunked')
      unended.socket.end(chunk(half))
      t.equal((await unended.answer)?.texts.code[0], 'SNE-ENV-032', `${size}, ended before its last chunk`)

      const garbled = begin(sent, 'Transfer-Encoding: chunked')
      garbled.socket.write(Buffer.concat([chunk(half), Buffer.from('zz\r\n')]))
      t.equal((await garbled.answer)?.texts.code[0], 'SNE-ENV-034', `${size}, with a chunk of no length`)

      const gone = begin(sent, declared)
      gone.socket.write(half)
      if (size === 'long') for (let i = 0; i < 200 && filesIn(dossier).length === 0; i++) await sleep(5)
      gone.socket.resetAndDestroy()
      await once(gone.socket, 'close')
      t.same(await left(), [], `${size}: no file`)
    }
    t.strictSame(await state(), before, 'nothing stored, no room taken')
    t.match((await send(way(numUnique, PDF, ID01))).body, /ACCEPTEE/, 'and the gateway goes on')
  })
}
