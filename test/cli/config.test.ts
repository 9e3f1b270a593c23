import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { ConfigError, readConfig, SETTINGS } from '../../src/config/config.ts'
import { openPki } from '../kit/pki.ts'

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
}

t.test('without any variable the service listens to this machine only', async (t) => {
  t.strictSame(readConfig({}), {
    host: '127.0.0.1',
    port: 8080,
    databaseUrl: undefined,
    ownerUrl: undefined,
    sqliteFile: 'data/sne.sqlite',
    sealsFolder: 'data/sceaux',
    keys: [],
    acces: 'ouvert',
    jetonEmetteur: undefined,
    jetonCles: undefined,
    jetonAudience: undefined,
    mandataires: [],
    mandataireEntete: 'client-cert',
    publicUrl: undefined,
    logLevel: 'info',
    envelopeLimit: 1_048_576,
    policy: [],
    identitySecret: undefined,
    doubtLimit: 60,
    piecesFolder: 'data/pieces',
    piecesKeys: undefined,
    pieceLimit: 10_485_760,
    scrubRate: 64,
    clamd: undefined,
    scans: undefined,
    s3: undefined,
    tlsPairs: [],
    tlsProfile: 'anssi-2020',
    tlsAuthorities: undefined,
    tlsRevocations: [],
    operators: undefined,
    maxConnections: 2000,
    maxCalls: 512,
    securityContact: undefined,
    shutdownSeconds: 30,
  })
  t.strictSame(
    readConfig({ SNE_PORT: '', SNE_CLE_APPEL: ' ' }),
    readConfig({}),
    'an empty variable is absent',
  )
})

t.test('good values are read', async (t) => {
  const config = readConfig({
    SNE_PORT: '0',
    SNE_DATABASE_URL: 'postgres://u:p@h/b',
    SNE_SECRET_IDENTITE: 'une-phrase-de-plus-de-trente-deux-caracteres',
    SNE_CLE_PIECES: `essai:${'7'.repeat(64)}`,
    SNE_CLAMD: 'antivirus:3310',
    SNE_ANALYSES: '8',
    SNE_OBJETS: 'https://moi:mot%2Fdit@objets.exemple.fr/seau-des-pieces?region=fr',
    SNE_CLE_APPEL: 'premiere-cle-assez-longue, seconde-cle-assez-longue',
    SNE_ADRESSE_PUBLIQUE: 'https://sne.exemple.fr/passerelle',
    SNE_CONTACT_SECURITE: 'mailto:securite@exemple.fr',
  })
  t.equal(config.port, 0)
  t.match(config.piecesKeys, [{ id: 'essai', key: Buffer.alloc(32, 0x77) }])
  t.equal(config.clamd, 'antivirus:3310')
  t.equal(config.scans, 8)
  t.strictSame(config.s3, {
    endpoint: 'https://objets.exemple.fr',
    bucket: 'seau-des-pieces',
    region: 'fr',
    accessKeyId: 'moi',
    secretAccessKey: 'mot/dit',
  })
  t.equal(config.databaseUrl, 'postgres://u:p@h/b')
  t.strictSame(config.keys, ['premiere-cle-assez-longue', 'seconde-cle-assez-longue'])
  t.equal(config.publicUrl, 'https://sne.exemple.fr/passerelle')
  t.equal(config.securityContact, 'mailto:securite@exemple.fr')
})

t.test('every bad variable is named at once, and none shows its value', async (t) => {
  const bad: Readonly<Record<string, string>> = {
    SNE_HOTE: 'mal écrit',
    SNE_PORT: '65536',
    SNE_DATABASE_URL: 'mysql://secret@h',
    SNE_DATABASE_URL_PROPRIETAIRE: 'mysql://secret@h',
    SNE_CLE_APPEL: 'courte-secret',
    SNE_ACCES: 'secret',
    SNE_JETON_EMETTEUR: 'un secret',
    SNE_JETON_CLES: 'http://secret.exemple.fr/jwks',
    SNE_JETON_AUDIENCE: 'un secret',
    SNE_MANDATAIRES: 'secret.exemple.fr',
    SNE_MANDATAIRE_ENTETE: 'X-Secret',
    SNE_ADRESSE_PUBLIQUE: 'http://secret.exemple.fr',
    SNE_NIVEAU_JOURNAL: 'verbeux',
    SNE_LIMITE_ENVELOPPE: '1e6',
    SNE_POLITIQUE: 'introuvable.json',
    SNE_SECRET_IDENTITE: 'secret-trop-court',
    SNE_LIMITE_DOUTES: '0',
    SNE_CLE_PIECES: 'secret',
    SNE_LIMITE_PIECE: '12',
    SNE_RELECTURE: '0.5',
    SNE_CLAMD: 'sans-port-secret',
    SNE_ANALYSES: '65',
    SNE_OBJETS: 'https://objets.secret/seau',
    SNE_TLS_CERTIFICATS: 'sans-cle-secret.pem',
    SNE_TLS_PROFIL: 'secret',
    SNE_EXPLOITATION: 'sans-port-secret',
    SNE_CONNEXIONS_MAX: '0',
    SNE_APPELS_MAX: '1',
    SNE_CONTACT_SECURITE: 'secret@exemple.fr',
    SNE_DELAI_ARRET: '-1',
  }
  const faults = faultsOf(bad)
  t.strictSame(faults.map((fault) => fault.split(' ')[0]).sort(), Object.keys(bad).sort())
  t.notMatch(faults.join('\n'), /secret/)
  // Any text names a file: only the store can say that it cannot be opened.
  t.strictSame(
    Object.values(SETTINGS)
      .map((s) => s.name)
      .filter((name) => bad[name] === undefined),
    ['SNE_SQLITE', 'SNE_SCEAUX', 'SNE_PIECES', 'SNE_TLS_AUTORITES', 'SNE_TLS_REVOCATIONS'],
    'every other variable has a bad value here',
  )
})

t.test('TLS: its files are looked at, and belong together', async (t) => {
  const pki = openPki(t.testdir({}))
  pki.make('racine', { use: 'authority' })
  pki.make('ec', { use: 'server', by: 'racine' })
  const pair = `${pki.path('ec.pem')}:${pki.path('ec.key')}`
  const config = readConfig({
    SNE_TLS_CERTIFICATS: pair,
    SNE_TLS_PROFIL: 'anssi-2020-compat',
    SNE_TLS_AUTORITES: pki.path('racine.pem'),
    SNE_EXPLOITATION: '[::1]:9090',
  })
  t.strictSame(config.tlsPairs, [{ certificate: pki.path('ec.pem'), key: pki.path('ec.key') }])
  t.equal(config.tlsProfile, 'anssi-2020-compat')
  t.strictSame(config.operators, { host: '::1', port: 9090 })
  t.match(faultsOf({ SNE_TLS_CERTIFICATS: `${pair},${pair},${pair}` }), [/^SNE_TLS_CERTIFICATS : un ou deux/])
  t.match(faultsOf({ SNE_TLS_CERTIFICATS: pair.replace('.key', '.pem') }), [
    /^SNE_TLS_CERTIFICATS : .* pas de clé/,
  ])
  t.match(faultsOf({ SNE_TLS_CERTIFICATS: pair, SNE_TLS_AUTORITES: 'absent.pem', SNE_PORT: 'x' }), [
    /^SNE_PORT/,
    /^SNE_TLS_AUTORITES : le fichier absent\.pem/,
  ])
  t.match(faultsOf({ SNE_TLS_AUTORITES: 'a.pem' }), [/^SNE_TLS_AUTORITES : SNE_TLS_CERTIFICATS est exigée/])
  t.match(faultsOf({ SNE_TLS_CERTIFICATS: pair, SNE_TLS_REVOCATIONS: 'a.crl' }), [
    /^SNE_TLS_REVOCATIONS : SNE_TLS_AUTORITES est exigée/,
  ])
})

t.test('limits of the numbers', async (t) => {
  for (const [name, min, max] of [
    ['SNE_PORT', 0, 65_535],
    ['SNE_LIMITE_ENVELOPPE', 1024, 67_108_864],
    ['SNE_APPELS_MAX', 2, 100_000],
    ['SNE_DELAI_ARRET', 1, 3600],
  ] as const) {
    t.strictSame([faultsOf({ [name]: `${min}` }), faultsOf({ [name]: `${max}` })], [[], []], name)
    t.equal(faultsOf({ [name]: `${min - 1}` }).length, 1, name)
    t.equal(faultsOf({ [name]: `${max + 1}` }).length, 1, name)
  }
})

t.test('a public address without a key is refused: behind a proxy everyone seems local', async (t) => {
  t.match(faultsOf({ SNE_ADRESSE_PUBLIQUE: 'https://sne.exemple.fr' }), [/SNE_CLE_APPEL/])
})

t.test('open access listens to this machine only', async (t) => {
  t.match(faultsOf({ SNE_HOTE: '0.0.0.0' }), [/SNE_HOTE .*SNE_CLE_APPEL/])
  t.strictSame(faultsOf({ SNE_HOTE: '::1' }), [])
  t.strictSame(faultsOf({ SNE_HOTE: '0.0.0.0', SNE_ACCES: 'registre' }), [])
  t.strictSame(faultsOf({ SNE_HOTE: '0.0.0.0', SNE_CLE_APPEL: 'une-cle-assez-longue' }), [])
})

t.test('what goes together for tokens is given together', async (t) => {
  const jeton = {
    SNE_JETON_EMETTEUR: 'https://e.exemple.fr',
    SNE_JETON_CLES: 'cles.json',
    SNE_JETON_AUDIENCE: 'sne',
  }
  t.strictSame(faultsOf(jeton), [])
  for (const name of Object.keys(jeton)) t.match(faultsOf({ ...jeton, [name]: '' }), [/SNE_JETON_EMETTEUR/])
})

t.test('the policy is a file, checked line by line', async (t) => {
  const dir = t.testdir()
  const read = (content: string) => {
    const file = join(dir, 'politique.json')
    writeFileSync(file, content)
    return { faults: faultsOf({ SNE_POLITIQUE: file }), file }
  }
  const line = { code: 'SNE-MOD-003', severite: 'avertissement', depuis: '2024-02-29', porte: 'soap' }
  const good = read(JSON.stringify([line]))
  t.strictSame(good.faults, [])
  t.strictSame(readConfig({ SNE_POLITIQUE: good.file }).policy, [line])
  t.match(read('[').faults, [/n’est pas du JSON/])
  t.match(read('{}').faults, [/tableau JSON/])
  t.match(read('[null]').faults, [/ligne 1, un objet/])
  const wrong = {
    code: 'toString',
    severite: 'grave',
    depuis: '2023-02-29',
    guichet: 'x',
    porte: '?',
    autre: 1,
  }
  const [fault] = read(JSON.stringify([line, wrong])).faults
  for (const name of Object.keys(wrong)) t.match(fault, new RegExp(`ligne 2, ${name} :`))
  t.match(read('[{}]').faults, [/ligne 1, code.*ligne 1, severite/])
})

t.test('docs/exploitation.md lists the same variables, defaults and meanings', async (t) => {
  const page = readFileSync(new URL('../../docs/exploitation.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| `(SNE_[A-Z_]+)` +\| (?:`([^`]*)`|–) +\| (.*?) +\|$/gm)]
  t.strictSame(
    rows.map((row) => [row[1], row[2] ?? '', row[3]]),
    Object.values(SETTINGS).map((s) => [s.name, s.initial, s.description]),
  )
  const named = new Set(page.match(/\bSNE_[A-Z_]+\b/g))
  const known = new Set<string>(Object.values(SETTINGS).map((s) => s.name))
  t.strictSame(
    [...named].filter((name) => !known.has(name)),
    [],
    'no page speaks of an unknown variable',
  )
})

t.test(
  'docker-compose.yml gives a configuration that is accepted, with every service in its place',
  async (t) => {
    const file = readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8')
    const given: Readonly<Record<string, string>> = { SNE_CLE_PIECES: `essai:${'7'.repeat(64)}` }
    const filled = file.replace(
      /\$\{([A-Z_]+):\?[^}]*\}/g,
      (_, name: string) => given[name] ?? 'x'.repeat(40),
    )
    t.notMatch(filled, /\$\{/)
    const env = Object.fromEntries(
      [...filled.matchAll(/^ {6}(SNE_\w+): (.+)$/gm)].map((line) => line.slice(1)),
    )
    const config = readConfig(env)
    const { s3, clamd, databaseUrl = '' } = config
    const hosts = [new URL(s3?.endpoint ?? '').hostname, clamd?.split(':')[0], new URL(databaseUrl).hostname]
    for (const host of hosts) t.match(filled, new RegExp(`^ {2}${host}:$`, 'm'))
    t.match(filled, `:/data/${s3?.bucket}\n`, 'the bucket is a folder of the volume')
  },
)
