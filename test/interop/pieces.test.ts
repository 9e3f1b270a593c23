/** Foreign clients deposit a real PDF, list it, read it back byte for byte, delete it: zeep, PHP, npm soap, curl. COP too. */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import soap from 'soap'
import t from 'tap'
import { openTestExamens } from '../kit/examens.ts'
import { openApp } from '../kit/open-app.ts'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const FILE = path('../../fixtures/pieces/trois-pages.pdf')
const BYTES = readFileSync(FILE)
const MESSAGE = readFileSync(path('../../fixtures/deposer-demande/ok-demandeur-seul/request.xml'))
const COPIE = path('../../fixtures/fichiers/copie-numerique.xml')
const UNDERSTOOD = { place: 1, plan: 1, listees: true, identique: true, supprimee: ['SUPPRIMEE', 2] }

const open = async (t: { teardown(close: () => Promise<void>): void }) => {
  const { examens, close } = await openTestExamens()
  const { app } = await openApp(t, { examens })
  t.teardown(close)
  const base = await app.listen({ host: '127.0.0.1', port: 0 })
  const headers = { 'content-type': 'application/xml' }
  const created = await app.inject({ method: 'POST', url: '/v1/demandes', headers, payload: MESSAGE })
  const { numUnique } = created.json() as { numUnique: string }
  return { base, wsdl: `${base}/soap/v1?wsdl`, numUnique }
}

const run = async (command: string, args: readonly string[]): Promise<string> => {
  const { REQUESTS_CA_BUNDLE: _unset, ...env } = process.env
  const options = { env: { ...env, no_proxy: '*' }, timeout: 60_000 }
  return (await promisify(execFile)(command, [...args], options)).stdout
}

const has = (command: string, ...args: string[]) =>
  existsSync(command) && spawnSync(command, args).status === 0

const FOREIGN = [
  {
    name: 'PHP',
    command: '/usr/bin/php',
    script: './pieces.php',
    copie: './copie.php',
    present: has('/usr/bin/php', '-r', 'exit(class_exists("SoapClient") ? 0 : 1);'),
  },
  {
    name: 'zeep',
    command: '/usr/bin/python3',
    script: './pieces.py',
    copie: './copie.py',
    present: has('/usr/bin/python3', '-c', 'import zeep'),
  },
]

for (const { name, command, script, copie, present } of FOREIGN) {
  t.test(name, { skip: present ? false : `${name} absent` }, async (t) => {
    const { wsdl, numUnique } = await open(t)
    t.strictSame(JSON.parse(await run(command, [path(script), wsdl, numUnique, FILE])), UNDERSTOOD)
  })

  t.test(`${name}, COP`, { skip: present ? false : `${name} absent` }, async (t) => {
    const { base, numUnique } = await open(t)
    const file = join(t.testdir(), 'copie.xml')
    writeFileSync(file, readFileSync(COPIE, 'utf8').replace('0350126000001G1226', numUnique))
    const wsdl = `${base}/services/DemandeLogementImplService/?wsdl`
    const told = JSON.parse(await run(command, [path(copie), wsdl, file]))
    t.match(told, { numUnique, codes: ['SNE-PIE-042'], copie: [/^[0-9a-f]{32}$/, 'VALIDE'] })
    const piece = await fetch(`${base}/v1/pieces/${told.copie?.[0]}/contenu`)
    t.ok(
      Buffer.from(await piece.arrayBuffer()).equals(readFileSync(path('../../fixtures/pieces/une-page.pdf'))),
    )
  })
}

t.test('npm soap, in base64 and by MTOM', async (t) => {
  const { wsdl, numUnique } = await open(t)
  const client = await soap.createClientAsync(wsdl)
  const call = async (name: string, args: object, options = {}) =>
    (await client[`${name}Async`](args, options))[0]
  const place = { numUnique, categorie: 'ID01', personne: 1 }
  const first = await call('deposerPiece', { ...place, contenu: BYTES.toString('base64') })
  const read = await call('lirePiece', { id: first.piece.id, avecContenu: true })
  t.ok(Buffer.from(read.contenu, 'base64').equals(BYTES))
  t.equal((await call('supprimerPiece', { id: first.piece.id })).piece.etat, 'SUPPRIMEE')

  const include = {
    'xop:Include': {
      attributes: { 'xmlns:xop': 'http://www.w3.org/2004/08/xop/include', href: 'cid:piece' },
    },
  }
  const attachments = [{ mimetype: 'application/pdf', contentId: 'piece', name: 'carte.pdf', body: BYTES }]
  const second = await call('deposerPiece', { ...place, contenu: include }, { forceMTOM: true, attachments })
  t.equal(second.piece.sha256, first.piece.sha256)
  t.equal([(await call('listerPieces', { numUnique })).listePiece.piece].flat()[0].id, second.piece.id)
})

t.test(
  'curl, by form and raw',
  { skip: has('/usr/bin/curl', '--version') ? false : 'curl absent' },
  async (t) => {
    const { base, numUnique } = await open(t)
    const at = `${base}/v1/demandes/${numUnique}/pieces`
    const asked = [
      ['-F', 'categorie=ID01', '-F', 'personne=1', '-F', `contenu=@${FILE};type=application/pdf`, at],
      ['-H', 'Content-Type: application/pdf', '--data-binary', `@${FILE}`, `${at}?categorie=ID01&personne=1`],
    ]
    for (const args of asked) {
      const { piece } = JSON.parse(await run('/usr/bin/curl', ['-sS', ...args])) as { piece: { id: string } }
      const read = await fetch(`${base}/v1/pieces/${piece.id}/contenu`)
      t.ok(Buffer.from(await read.arrayBuffer()).equals(BYTES), args[0] ?? '')
      const deleted = await run('/usr/bin/curl', ['-sS', '-X', 'DELETE', `${base}/v1/pieces/${piece.id}`])
      t.match(JSON.parse(deleted), { piece: { etat: 'SUPPRIMEE' }, etatCategorie: { place: 2 } })
    }
  },
)
