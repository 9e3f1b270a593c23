/** A dump of the database holds no key of a document, but wrapped: found neither as it is nor in any usual writing. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import t from 'tap'
import { KeyRing } from '../../src/blob/keys.ts'
import { readPiece } from '../../src/service/piece.ts'
import { MASTER, openTestExamens } from '../kit/examens.ts'
import { createOf, depositOf, pdfOf } from '../kit/pieces.ts'
import { readXml } from '../kit/somebody.ts'
import { openOn, STORES } from '../kit/stores.ts'
import type { TestPlace } from '../store/places.ts'

const PG_DUMP = '/usr/bin/pg_dump'
const CATEGORIES = ['ID01', 'ID02', 'RF01', 'SP01']
const MIB = 2 ** 20

/** What a thief of the database holds, byte by byte. */
const dump = async (place: TestPlace): Promise<string> => {
  if (place.databaseUrl === undefined) {
    const files = [place.sqliteFile, `${place.sqliteFile}-wal`].filter((file) => existsSync(file))
    return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('')
  }
  const [row] = await place.query('SELECT current_schema() AS name')
  const options = { encoding: 'latin1', maxBuffer: 64 * MIB } as const
  const args = ['--schema', String(row?.['name']), '--dbname', place.databaseUrl]
  return (await promisify(execFile)(PG_DUMP, args, options)).stdout
}

/** A text in base64 has the key at one of three places; the digits that it shares with its neighbours are left out. */
const inBase64 = (key: Buffer): readonly string[] =>
  [0, 1, 2].flatMap((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), key])
    const [from, to] = [Math.ceil((shift * 4) / 3), Math.floor((shifted.length * 4) / 3)]
    return (['base64', 'base64url'] as const).map((form) => shifted.toString(form).slice(from, to))
  })

const isIn = (text: string, key: Buffer): boolean =>
  [key.toString('latin1'), key.join(','), ...inBase64(key)].some((form) => text.includes(form)) ||
  text.toLowerCase().includes(key.toString('hex'))

/** Ways to keep a key that must not be: one for each document. */
const CARELESS: readonly ((key: Buffer, isPostgres: boolean) => string)[] = [
  (key, isPostgres) => `${isPostgres ? "'\\x" : "x'"}${key.toString('hex')}'`,
  (key) => `'${key.toString('hex').toUpperCase()}'`,
  (key) => `'${Buffer.concat([Buffer.from('cle='), key]).toString('base64url')}'`,
  (key) => `'${JSON.stringify(key)}'`,
]

for (const { name, skip, open } of STORES) {
  const isPostgres = name === 'PostgreSQL'
  const reason = skip || (isPostgres && !existsSync(PG_DUMP) && `${PG_DUMP} absent`)
  t.test(`${name}: no key is in a dump unless it was kept carelessly`, { skip: reason }, async (t) => {
    const { examens, close } = await openTestExamens()
    const { app, place } = await openOn(t, open, { examens })
    t.teardown(close)
    const created = await app.inject(createOf(readXml('deposer-demande/ok-demandeur-seul')))
    const { numUnique } = created.json<{ numUnique: string }>()
    for (const categorie of CATEGORIES) {
      const answer = await app.inject(depositOf(numUnique, pdfOf(categorie), { categorie, personne: '1' }))
      t.equal(answer.statusCode, 201)
    }
    const ring = new KeyRing([MASTER])
    const rows = await place.query('SELECT blob, contenu FROM pieces ORDER BY categorie')
    const wrapped = rows.map(({ contenu }) => readPiece({ contenu } as never).contenu.cleEnveloppee)
    const keys = rows.map(({ blob }, i) => ring.unwrap(String(blob), wrapped[i]!))
    const before = await dump(place)
    t.equal(new Set(keys.map((key) => key.toString('hex'))).size, CATEGORIES.length)
    t.ok(
      wrapped.every((one) => before.includes(one)),
      'the dump has the pieces',
    )
    t.same(
      [...keys, MASTER.key].filter((key) => isIn(before, key)),
      [],
    )

    await place.run(`CREATE TABLE copies (${isPostgres ? 'octets bytea, texte text' : 'octets, texte'})`)
    for (const [i, key] of keys.entries())
      await place.run(
        `INSERT INTO copies (${i === 0 ? 'octets' : 'texte'}) VALUES (${CARELESS[i]!(key, isPostgres)})`,
      )
    const after = await dump(place)
    t.same(
      keys.map((key) => isIn(after, key)),
      keys.map(() => true),
      'each careless copy is found',
    )
    t.notOk(isIn(after, MASTER.key))
  })
}
