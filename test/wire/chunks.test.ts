/** A stream read chunk by chunk: as it came, and whatever becomes of it. */
import { once } from 'node:events'
import { Readable } from 'node:stream'
import t from 'tap'
import { Chunks } from '../../src/wire/chunks.ts'

const open = () => new Readable({ read: () => undefined })
const [A, B] = [Buffer.from('premier'), Buffer.from('second')]

t.test('what waits is not joined, and the end is told again and again', async (t) => {
  const source = open()
  for (const bytes of [A, B, null]) source.push(bytes)
  const chunks = new Chunks(source)
  t.equal(await chunks.next(), A)
  t.equal(source.readableFlowing, false, 'nothing comes that nobody asked for')
  t.equal(await chunks.next(), B)
  t.equal(await chunks.next(), undefined)
  t.equal(await chunks.next(), undefined)
})

t.test('one that is asked for before it comes', async (t) => {
  const source = open()
  const asked = new Chunks(source).next()
  source.push(A)
  t.equal(await asked, A)
})

t.test('a stream that fails, while it is waited for or not', async (t) => {
  const waited = open()
  const asked = new Chunks(waited).next()
  waited.destroy(new Error('coupé'))
  await t.rejects(asked, { message: 'coupé' })

  const unwaited = open()
  const chunks = new Chunks(unwaited)
  unwaited.destroy(new Error('coupé'))
  await new Promise((resolve) => unwaited.once('close', resolve))
  await t.rejects(chunks.next(), { message: 'coupé' })
  await t.rejects(chunks.next(), { message: 'coupé' })
})

t.test('a stream closed before its end, or before it was looked at', async (t) => {
  const source = open()
  const asked = new Chunks(source).next()
  source.destroy()
  await t.rejects(asked, { message: 'closed before its end' })
  await t.rejects(new Chunks(source).next(), { message: 'closed before its end' })

  const over = Readable.from([])
  over.resume()
  await once(over, 'end')
  t.equal(await new Chunks(over).next(), undefined)
})

t.test('what is left is there for another reader', async (t) => {
  const source = open()
  for (const bytes of [A, B, null]) source.push(bytes)
  const chunks = new Chunks(source)
  await chunks.next()
  chunks.leave()
  t.equal(source.destroyed, false)
  t.equal(await new Chunks(source).next(), B)
  t.strictSame(source.listenerCount('data'), 1, 'one reader left')
})
