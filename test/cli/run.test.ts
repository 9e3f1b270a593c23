import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { EXIT_TEXTS } from '../../src/cli/io.ts'
import type { FileVerdict } from '../../src/cli/judge-file.ts'
import { run } from '../../src/cli/run.ts'
import { verifier } from '../../src/cli/verifier.ts'
import { terminal } from '../kit/terminal.ts'

const command = async (args: readonly string[], env: Record<string, string> = {}) => {
  const { io, said } = terminal(env)
  return { exit: await run(args, io), ...said }
}

const finding = {
  code: 'SNE-COH-001',
  severite: 'erreur',
  chemin: '/deposerDemande/demandeLogement',
  ligne: 3,
  colonne: 5,
  texteFr: 'Ce qui est\u001b[31m.',
  remedeFr: 'Ce qu’il faut faire.',
}

t.test('the help names every command and every exit code; README.md repeats the codes', async (t) => {
  const { exit, out } = await command(['--help'])
  t.equal(exit, 0)
  for (const name of ['serve', 'verifier', 'deposer', 'echeances', 'contrat'])
    t.match(out, new RegExp(`^ +${name}\\b`, 'm'))
  for (const [code, text] of Object.entries(EXIT_TEXTS)) t.match(out, `${code}  ${text}`)
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const rows = [...readme.matchAll(/^\| ([0-9]) +\| (.*?) +\|$/gm)].map((row) => [row[1], row[2]])
  t.strictSame(rows, Object.entries(EXIT_TEXTS))
})

t.test('what the parser says by itself is in French', async (t) => {
  for (const args of [['--help'], ['acces', '--help'], ['deposer', '--help']])
    t.notMatch((await command(args)).out, /\[command\]|default:|display|Usage/)
  for (const [args, text] of [
    [['acces', 'lister'], 'Erreur : l’option --agent <identifiant> est exigée\n'],
    [['deposer'], 'Erreur : l’argument fichier manque\n'],
    [['serve', '--autre'], 'Erreur : option inconnue : --autre\n'],
    [['server'], 'Erreur : commande inconnue : server\n(peut-être serve ?)\n'],
    [['deposer', 'a', '--cle'], 'Erreur : l’option --cle <clé> attend une valeur\n'],
    [['serve', 'a'], 'Erreur : trop d’arguments : 0 attendus, 1 donnés\n'],
  ] as const) {
    const { exit, err } = await command(args)
    t.equal(exit, 3)
    t.ok(err.startsWith(text), err)
  }
})

t.test('a command badly written, a file or a configuration that cannot be used: 3', async (t) => {
  t.equal((await command(['inconnue'])).exit, 3)
  t.equal((await command(['verifier'])).exit, 3)
  t.equal((await command([])).exit, 3)
  const absent = await command(['verifier', 'introuvable.xml'])
  t.strictSame([absent.exit, absent.err], [3, 'introuvable.xml ne peut pas être lu.\n'])
  const empty = await command(['verifier', t.testdir({})])
  t.match(empty, { exit: 3, err: /aucun fichier \.xml/ })
  const serve = await command(['serve'], { SNE_PORT: 'x', SNE_DELAI_ARRET: 'y' })
  t.match(serve, { exit: 3, err: /SNE_PORT.*SNE_DELAI_ARRET/s })
})

t.test('verifier judges files and folders; the worst decides the exit code', async (t) => {
  const dir = t.testdir({ 'a.xml': 'ok', sous: { 'b.xml': 'refus' }, 'c.XML': 'faute', 'd.txt': 'autre' })
  const judge = (bytes: Buffer): FileVerdict => {
    const text = bytes.toString()
    if (text === 'faute')
      return { faute: { code: 'SNE-XML-001', texteFr: 'Pas du XML.', remedeFr: 'Corrigez.' } }
    return text === 'ok'
      ? { decision: 'ACCEPTEE', constats: [] }
      : { decision: 'REFUSEE', constats: [finding] }
  }
  const one = terminal()
  t.equal(await verifier([join(dir, 'a.xml')], {}, one.io, judge), 0)
  const two = terminal()
  t.equal(await verifier([join(dir, 'a.xml'), join(dir, 'sous')], {}, two.io, judge), 1)
  t.match(two.said.out, /b\.xml : REFUSEE\n {2}erreur SNE-COH-001 \(ligne 3, colonne 5\)/)
  t.notMatch(two.said.out, '\u001b', 'no control character of a message reaches the terminal')
  const all = terminal()
  t.equal(await verifier([dir], { json: true }, all.io, judge), 2)
  const lines = all.said.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  t.strictSame(
    lines.map((line) => line.fichier.slice(dir.length + 1)),
    ['a.xml', 'c.XML', 'sous/b.xml'],
  )
  t.strictSame(lines[2]?.constats, [finding])
})

t.test('deposer posts the bytes and renders what comes back', async (t) => {
  const seen: { headers: Record<string, unknown>; body: string }[] = []
  let answer: { status: number; body: unknown } = { status: 200, body: {} }
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      seen.push({ headers: request.headers, body: `${request.method} ${request.url} ${body}` })
      response
        .writeHead(answer.status)
        .end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => server.close())
  const adresse = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const file = join(t.testdir({ 'd.xml': '<a/>' }), 'd.xml')
  const depose = (...more: string[]) =>
    command(['deposer', file, '--adresse', adresse, ...more], { SNE_CLE_APPEL: 'a-b,c' })

  answer = { status: 201, body: { numUnique: '075', rapport: { decision: 'ACCEPTEE', listeConstat: [] } } }
  t.match(await depose('--cle-echange', 'k1'), { exit: 0, out: 'Numéro unique : 075\nACCEPTEE\n' })
  t.match(seen[0], {
    headers: { 'content-type': 'application/xml', authorization: 'Bearer a-b', 'idempotency-key': 'k1' },
    body: 'POST /v1/demandes <a/>',
  })
  await depose('--cle', 'mienne')
  t.match(seen[1]?.headers, { authorization: 'Bearer mienne', 'idempotency-key': undefined })

  answer = { status: 422, body: { rapport: { decision: 'REFUSEE', listeConstat: [finding] } } }
  t.match(await depose(), { exit: 1, out: /REFUSEE\n {2}erreur SNE-COH-001/ })
  answer = {
    status: 400,
    body: { code: 'SNE-XML-001', texteFr: 'Pas du XML.', remedeFr: 'Corrigez.', ligne: 1 },
  }
  t.match(await depose(), { exit: 2, err: /faute SNE-XML-001 \(ligne 1, colonne 1\)/ })
  answer = { status: 502, body: 'mandataire' }
  t.match(await depose(), { exit: 2, err: /HTTP 502/ })

  t.equal((await command(['deposer', file, '--adresse', 'pas une adresse'])).exit, 3)
  t.equal((await command(['deposer', file, '--adresse', 'http://127.0.0.1:1'])).exit, 4)
})
