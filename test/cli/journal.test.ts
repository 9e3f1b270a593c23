/** The command `journal` on a store of its own: what it seals, verifies and says, and how it ends. */
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import t from 'tap'
import { scellerJournal, verifierJournal } from '../../src/cli/journal.ts'
import { run } from '../../src/cli/run.ts'
import { openStore } from '../../src/store/open.ts'
import { terminal } from '../kit/terminal.ts'
import { deposed, journalEntry, UNKNOWN } from '../store/places.ts'

const NOW = new Date('2026-03-15T09:00:00Z')

const filled = async (t: { testdir(content: Record<string, never>): string }) => {
  const dir = t.testdir({})
  const sqliteFile = join(dir, 'a.sqlite')
  const sceaux = join(dir, 'sceaux')
  const store = await openStore({ sqliteFile })
  const numUnique = await deposed(store)
  const author = { guichet: 'CD456', agent: 'a\u001b[31m' }
  await store.record(journalEntry({ numUnique, operation: 'consulterDemande', author }))
  await store.close()
  const env = { SNE_SQLITE: sqliteFile, SNE_SCEAUX: sceaux }
  const change = (sql: string) => {
    const db = new DatabaseSync(sqliteFile)
    db.exec(sql)
    db.close()
  }
  const verify = async (options: { sceaux?: string } = {}) => {
    const { io, said } = terminal(env)
    return { exit: await verifierJournal(options, io, NOW), out: said.out }
  }
  const seal = async (maintenant = NOW) => {
    const { io, said } = terminal(env)
    return { exit: await scellerJournal(io, maintenant), out: said.out }
  }
  return { env, sceaux, numUnique, change, verify, seal }
}

t.test('a whole journal: 0, and what was counted', async (t) => {
  const { verify, seal } = await filled(t)
  t.match(await seal(), {
    exit: 0,
    out: 'jour scellé : 2026-03-14\nfichiers écrits : 1\nlignes effacées : 0\n',
  })
  t.match(await seal(), { exit: 0, out: 'veille déjà scellée\nfichiers écrits : 0\nlignes effacées : 0\n' })
  const { exit, out } = await verify()
  t.equal(exit, 0)
  t.equal(
    out,
    [
      'chaînes : 1',
      'maillons : 2',
      'lignes : 2',
      'sceaux : 1 (dernier jour scellé : 2026-03-14)',
      'lignes antérieures à la chaîne, non vérifiables : 0',
      'Le journal est intact.',
      '',
    ].join('\n'),
  )
})

t.test('one byte of a row: 1, and the row by its name', async (t) => {
  const { verify, change } = await filled(t)
  change("UPDATE journal SET guichet = 'CD457' WHERE id = 2")
  const { exit, out } = await verify()
  t.equal(exit, 1)
  t.match(out, /^ligne altérée, chaîne [0-9a-f]{16}, rang 2, ligne 2, corrélation [0-9a-f]{16}\n/)
  t.match(out, /\nAnomalies : 1\.\n$/)
})

t.test('the seals’ files say what the database may no longer say', async (t) => {
  const { verify, seal, change, sceaux } = await filled(t)
  await seal()
  await seal(new Date('2026-03-16T09:00:00Z'))
  t.strictSame(readdirSync(sceaux).sort(), ['sceau-2026-03-14.json', 'sceau-2026-03-15.json'])
  t.match(await verify({ sceaux }), { exit: 0 })
  const file = join(sceaux, 'sceau-2026-03-14.json')
  const text = readFileSync(file, 'utf8')
  t.match(JSON.parse(text), { algorithme: 'SHA-256', jour: '2026-03-14', precedent: '', lignes: 2 })
  chmodSync(file, 0o644)
  writeFileSync(file, text.replace('"lignes": 2', '"lignes": 1'))
  t.match(await verify({ sceaux }), {
    exit: 1,
    out: /^fichier de sceau différent du sceau enregistré, jour 2026-03-14\n/,
  })
  rmSync(file)
  t.match(await verify({ sceaux }), { exit: 1, out: /^fichier de sceau absent, jour 2026-03-14\n/ })
  t.match(await seal(new Date('2026-03-16T10:00:00Z')), { out: /fichiers écrits : 1/ }, 'written again')
  t.equal(readFileSync(file, 'utf8'), text)
  change("DELETE FROM tetes WHERE jour = '2026-03-15'; DELETE FROM sceaux WHERE jour = '2026-03-15'")
  t.match(await verify(), { exit: 0 }, 'the database alone does not tell')
  t.match(await verify({ sceaux }), {
    exit: 1,
    out: /^fichier de sceau sans sceau enregistré, jour 2026-03-15\n/,
  })
  await t.rejects(verify({ sceaux: join(sceaux, 'absent') }), /ne peut pas être lu/)
})

t.test('from the command line, without any secret; who asked for an application', async (t) => {
  const { env, numUnique } = await filled(t)
  const asked = terminal(env)
  t.equal(await run(['journal', 'demande', numUnique], asked.io), 0)
  const lines = asked.said.out.trimEnd().split('\n')
  t.equal(lines.length, 2)
  t.match(lines[1], /CD456 {2}a\u{FFFD}\[31m {2}— {2}consulterDemande/u, 'no control character')
  const none = terminal(env)
  t.equal(await run(['journal', 'demande', UNKNOWN], none.io), 0)
  t.strictSame(none.said, { out: '', err: 'aucune ligne\n' })
  const verified = terminal(env)
  t.equal(await run(['journal', 'verifier'], verified.io), 0)
  const sealed = terminal(env)
  t.equal(await run(['journal', 'sceller'], sealed.io), 0)
  const absent = terminal({ SNE_DATABASE_URL: 'postgres://secret:secret@127.0.0.1:1/sne' })
  t.equal(await run(['journal', 'verifier'], absent.io), 4)
  t.notMatch(absent.said.err, /secret/)
})
