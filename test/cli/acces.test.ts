/** The register of accesses from the command line, then a call with the key that it drew. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import t from 'tap'
import { run } from '../../src/cli/run.ts'
import { OPERATOR } from '../kit/acces.ts'
import { openApp } from '../kit/open-app.ts'

t.test('a guichet, a system, its proofs, its delegation; then it is revoked', async (t) => {
  const folder = t.testdir({})
  const sqliteFile = join(folder, 'sne.sqlite')
  const acces = async (...args: string[]) => {
    const [out, err]: [string[], string[]] = [[], []]
    const exit = await run(['acces', ...args, '--agent', 'exploitant'], {
      env: {
        SNE_SQLITE: sqliteFile,
        SNE_JETON_EMETTEUR: 'https://e.exemple.fr',
        SNE_JETON_CLES: 'x',
        SNE_JETON_AUDIENCE: 'y',
      },
      stdout: { write: (text) => out.push(text) },
      stderr: { write: (text) => err.push(text) },
    })
    return { exit, out: out.join(''), err: err.join('') }
  }
  const days = ['--du', '2026-01-01', '--au', '2026-12-31']
  t.match(await acces('guichet', 'G1226', '--libelle', 'Guichet', '--territoire', '035'), {
    exit: 0,
    out: 'G1226 inscrit.\n',
    err: '',
  })
  t.match(await acces('systeme', 'editeur', '--libelle', 'Éditeur'), {
    exit: 0,
    out: 'Système editeur inscrit.\n',
  })
  const { exit, out } = await acces('cle', 'editeur', ...days)
  t.equal(exit, 0)
  const key = out.trim()
  t.match(key, /^[\w-]{43}$/)
  t.match(await acces('utilisateur', 'editeur', '--nom', 'guichet', ...days), {
    exit: 0,
    out: /^[\w-]{43}\n$/,
  })
  t.match(await acces('jeton', 'editeur', '--client', 'editeur', ...days), { exit: 0 })
  const pem = join(folder, 'certificat.pem')
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      '/CN=editeur',
      '-keyout',
      join(folder, 'cle.pem'),
      '-out',
      pem,
    ],
    { stdio: 'ignore' },
  )
  t.match(await acces('certificat', 'editeur', pem), { exit: 0 })
  t.match(await acces('certificat', 'editeur', join(folder, 'cle.pem')), {
    exit: 3,
    err: /certificat lisible/,
  })
  t.match(await acces('habiliter', 'editeur', '--guichet', 'G9999', '--profil', 'guichet'), {
    exit: 1,
    err: /G9999 n’est pas inscrit/,
  })
  t.match(
    await acces('habiliter', 'editeur', '--guichet', 'G1226', '--profil', 'guichet', '--du', '2026-01-01'),
    { exit: 0, out: 'Système editeur habilité pour G1226 sans fin.\n' },
  )
  const told = (await acces('lister')).out
  for (const nature of ['CERTIFICAT', 'CLE', 'JETON', 'UTILISATEUR']) t.match(told, nature)
  t.notMatch(told, key)
  t.notMatch(told, createHash('sha256').update(key).digest('hex'))

  const { app } = await openApp(t, { place: { sqliteFile }, config: { keys: [OPERATOR] } })
  const ask = async () =>
    (
      await app.inject({
        url: '/v1/plan-classement',
        headers: { authorization: `Bearer ${key}`, 'x-agent-id': 'agent' },
      })
    ).statusCode
  t.equal(await ask(), 200)
  t.match(await acces('revoquer', 'editeur', '--guichet', 'G1226'), {
    exit: 0,
    out: 'Système editeur : habilitations pour G1226 révoquées.\n',
  })
  t.match(await acces('revoquer', 'inconnu'), { exit: 1, out: '' })
  t.match(await acces('revoquer', 'editeur'), { exit: 0, out: 'Système editeur révoqué.\n' })
  t.match(await acces('systeme', 'editeur', '--libelle', 'Éditeur'), {
    exit: 1,
    out: '',
    err: 'Le système editeur reste révoqué.\n',
  })
})
