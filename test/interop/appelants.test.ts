/** zeep and PHP prove who they are over TLS, by a client certificate and by UsernameToken; each way to fail has its code. */
import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { administer, asOperator, digestOf, enrolGuichet, enrolSystem, OPERATOR } from '../kit/acces.ts'
import { demandeOf, runClient } from '../kit/foreign.ts'
import { openPki } from '../kit/pki.ts'
import { filesOf, openTlsApp } from '../kit/tls.ts'
import { sqlitePlace } from '../store/places.ts'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const has = (command: string, ...args: string[]) =>
  existsSync(command) && spawnSync(command, args).status === 0
const CLIENTS = [
  {
    name: 'PHP',
    command: '/usr/bin/php',
    script: 'appelant.php',
    present: has('/usr/bin/php', '-r', 'exit(class_exists("SoapClient") ? 0 : 1);'),
  },
  {
    name: 'zeep',
    command: '/usr/bin/python3',
    script: 'appelant.py',
    present: has('/usr/bin/python3', '-c', 'import zeep'),
  },
]

const pki = openPki(t.testdir({}))
pki.make('racine', { use: 'authority' })
pki.make('inconnue', { use: 'authority' })
pki.make('serveur', { use: 'server', by: 'racine' })
const CERTIFICATES = ['editeur', 'non-inscrit', 'revoque', 'retire', 'autre-guichet', 'profil', 'futur']
for (const name of CERTIFICATES) pki.make(name, { use: 'client', by: 'racine' })
pki.make('expire', { use: 'client', by: 'racine', days: -1 })
pki.make('d-ailleurs', { use: 'client', by: 'inconnue' })
pki.revoke('racine', ['revoque'])
for (const name of [...CERTIFICATES, 'expire', 'd-ailleurs'])
  pki.write(`${name}-complet.pem`, pki.read(`${name}.pem`) + pki.read(`${name}.key`))

const ALWAYS = { du: '2020-01-01', au: '2099-12-31' }
const PASSWORD = 'un-mot-de-passe-tire-au-sort'

/** What each certificate comes to. */
const EXPECTED: Readonly<Record<string, string>> = {
  'd-ailleurs': 'SNE-DRO-015',
  expire: 'SNE-DRO-011',
  futur: 'SNE-DRO-010',
  revoque: 'SNE-DRO-012',
  retire: 'SNE-DRO-012',
  'non-inscrit': 'SNE-DRO-001',
  'autre-guichet': 'SNE-DRO-004',
  profil: 'SNE-DRO-006',
}

t.test('private systems over TLS', async (t) => {
  const place = await sqlitePlace()
  t.teardown(() => place.remove())
  const { app, port } = await openTlsApp(
    t,
    filesOf(pki, ['serveur'], { authorities: pki.path('racine.pem'), revocations: [pki.path('racine.crl')] }),
    { place, config: { keys: [OPERATOR] } },
  )
  await enrolGuichet(app, 'G1226', '035')
  await enrolGuichet(app, 'G0044', '044')
  const enrol = async (
    systeme: string,
    numGuichet = 'G1226',
    profil: 'guichet' | 'numeriseur' = 'guichet',
    du = ALWAYS.du,
  ) => {
    await enrolSystem(app, systeme, [{ numGuichet, profil, du: ALWAYS.du }])
    const { fingerprint256 } = new X509Certificate(pki.read(`${systeme}.pem`))
    const empreinte = fingerprint256.replaceAll(':', '').toLowerCase()
    const identifiant = { nature: 'CERTIFICAT', empreinte, du, au: ALWAYS.au }
    await administer(app, 'POST', `/v1/systemes/${systeme}/identifiants`, { identifiant })
    return empreinte
  }
  await enrol('editeur')
  await enrol('revoque')
  await enrol('expire')
  await enrol('d-ailleurs')
  await enrol('autre-guichet', 'G0044')
  await enrol('profil', 'G1226', 'numeriseur')
  await enrol('futur', 'G1226', 'guichet', '2098-01-01')
  const retire = await enrol('retire')
  await administer(app, 'POST', '/v1/systemes/retire/revocation', { empreinte: retire })
  await administer(app, 'POST', '/v1/systemes/editeur/identifiants', {
    identifiant: { nature: 'UTILISATEUR', empreinte: digestOf(`editeur:${PASSWORD}`), ...ALWAYS },
  })
  let rank = 0
  for (const { name, command, script, present } of CLIENTS)
    await t.test(name, { skip: present ? false : `${name} absent` }, async (t) => {
      const call = async (...proof: string[]) => {
        const args = [
          path(script),
          `https://localhost:${port}/soap/v1?wsdl`,
          pki.path('racine.pem'),
          `${name}-${rank}`,
        ]
        const said = await runClient(command, [...args, ...proof], JSON.stringify(demandeOf(rank++)))
        return JSON.parse(said) as { readonly numUnique?: string; readonly faute?: string }
      }
      t.match(await call('certificat', join(pki.path('editeur-complet.pem'))), { numUnique: /^035/ })
      t.match(await call('utilisateur', 'editeur', PASSWORD), { numUnique: /^035/ })
      t.match(await call('utilisateur', 'editeur', 'un autre'), { faute: 'SNE-DRO-001' })
      t.match(await call('aucun'), { faute: 'SNE-DRO-001' })
      for (const [certificate, faute] of Object.entries(EXPECTED))
        t.match(await call('certificat', pki.path(`${certificate}-complet.pem`)), { faute }, certificate)
    })
  const rows = await place.query("SELECT codes FROM journal WHERE decision = 'REFUSEE'")
  const journalled = new Set(rows.map(({ codes }) => String(codes).replace(/["[\]]/g, '')))
  for (const code of new Set(Object.values(EXPECTED))) t.ok(journalled.has(code), `${code} is journalled`)
  const { headers } = await app.inject({ url: '/v1/plan-classement', headers: asOperator })
  t.notOk(headers['x-acces'], 'not open')
})
