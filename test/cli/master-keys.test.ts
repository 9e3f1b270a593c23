/** Master keys of the documents: the store knows each by its name, and another one under that name is refused. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openExamens } from '../../src/cli/pieces.ts'
import { readConfig } from '../../src/config/config.ts'
import { openStore } from '../../src/store/open.ts'
import { STORES } from '../kit/stores.ts'

const [ONE, TWO] = ['11'.repeat(32), '22'.repeat(32)]

for (const { name, skip, open } of STORES) {
  t.test(`${name}: a key is known by its name`, { skip }, async (t) => {
    const place = await open()
    const folder = t.testdir({})
    const stores = [await openStore(place), await openStore(place)]
    t.teardown(async () => {
      for (const store of stores) await store.close()
      await place.remove()
    })
    const start = async (keys: string, store = stores[0]!) => {
      const config = readConfig({
        SNE_PIECES: folder,
        SNE_SQLITE: join(folder, 'a.sqlite'),
        SNE_CLE_PIECES: keys,
      })
      await (await openExamens(config, store, () => undefined)).close()
    }
    const refused = (keys: string, id: string, store = stores[0]!) =>
      start(keys, store).then(
        () => t.fail('it starts'),
        (error: Error) => {
          t.match(error, { exit: 3, message: new RegExp(`^SNE_CLE_PIECES : la clé ${id} `) })
          for (const key of [ONE, TWO]) t.notMatch(error.message, key.slice(0, 8))
        },
      )

    await start(`m1:${ONE}`)
    await start(`m1:${ONE}`, stores[1])
    await refused(`m1:${TWO}`, 'm1')
    await refused(`m2:${ONE},m1:${TWO}`, 'm1')
    await start(`m2:${TWO},m1:${ONE}`)
    await start(`m1:${ONE},m2:${TWO}`, stores[1])
    await refused(`m2:${ONE}`, 'm2', stores[1])
    await start(`m1:${ONE}`)
    const kept = JSON.stringify(
      await place.query("SELECT * FROM parametres WHERE nom LIKE 'empreinte-de-la-cle%'"),
    )
    t.match(kept, /m1.*m2|m2.*m1/)
    for (const key of [ONE, TWO]) t.notMatch(kept, key)

    const ended = await Promise.allSettled([ONE, TWO].map((key, i) => start(`m3:${key}`, stores[i])))
    t.strictSame(
      ended.map(({ status }) => status).sort(),
      ['fulfilled', 'rejected'],
      'together, one is the first',
    )
  })
}

t.test('the key drawn beside the embedded store is known likewise', async (t) => {
  const sqliteFile = join(t.testdir({}), 'a.sqlite')
  const store = await openStore({ sqliteFile })
  t.teardown(() => store.close())
  const config = readConfig({ SNE_PIECES: join(t.testdirName, 'pieces'), SNE_SQLITE: sqliteFile })
  const start = async () => (await openExamens(config, store, () => undefined)).close()
  await start()
  await start()
  writeFileSync(`${sqliteFile}.cle-pieces`, `${TWO}\n`)
  await t.rejects(start(), { exit: 3, message: /a\.sqlite\.cle-pieces n’est pas/ })
})
