import t from 'tap'
import { Batcher, CAP } from '../../src/store/batcher.ts'
import { within } from '../../src/store/patience.ts'
import { StoreUnavailable } from '../../src/store/ports.ts'
import { depot } from './places.ts'

t.test('what takes longer than its caller waits is refused for a time, and still done', async (t) => {
  t.equal(await within(1000, Promise.resolve(7)), 7)
  await t.rejects(within(1000, Promise.reject(new RangeError())), RangeError)
  let written = 0
  const release = Promise.withResolvers<void>()
  const writer = {
    write: async (deeds: readonly unknown[]) => {
      await release.promise
      written += deeds.length
      return deeds.map(() => 'note' as const)
    },
    mayRetryAlone: () => false,
  }
  const batcher = new Batcher(writer, CAP, 20)
  await t.rejects(batcher.submit({ kind: 'depot', depot: depot() }), StoreUnavailable)
  t.equal(written, 0)
  release.resolve()
  await batcher.close()
  t.equal(written, 1)
  t.equal(
    await batcher.submit({ kind: 'depot', depot: depot() }).catch((error) => error.name),
    'StoreUnavailable',
  )
})
