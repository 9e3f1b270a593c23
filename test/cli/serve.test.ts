/** The service as a process: what it says first, how it ends. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { openPki } from '../kit/pki.ts'
import { meet } from '../kit/tls.ts'

const BIN = fileURLToPath(new URL('../../bin/sne-gateway.js', import.meta.url))

const start = (env: Record<string, string>) => {
  const child = spawn(process.execPath, [BIN, 'serve'], {
    env: {
      PATH: process.env.PATH,
      SNE_PORT: '0',
      SNE_SCEAUX: `${env['SNE_SQLITE']}.sceaux`,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said.err += text
  })
  return { child, said, end: once(child, 'close') as Promise<[number | null]> }
}

const opened = async (child: ChildProcess, said: { readonly out: string }): Promise<string> => {
  while (!said.out.includes('service ouvert')) {
    if (child.exitCode !== null) throw new Error('the service ended before it opened')
    await new Promise((done) => setTimeout(done, 20))
  }
  return /REST +(https?:\/\/[^/]+)/.exec(said.out)?.[1] ?? ''
}

t.test('the addresses come before the log; SIGTERM turns away, then ends well', async (t) => {
  const { child, said, end } = start({ SNE_SQLITE: join(t.testdir({}), 'a.sqlite'), SNE_DELAI_ARRET: '20' })
  t.teardown(() => child.kill('SIGKILL'))
  const base = await opened(child, said)
  t.match(said.out, /^Passerelle SNE \(sqlite\)/)
  for (const path of ['/openapi.json', '/soap/v1?wsdl', '/health/ready']) t.match(said.out, base + path)
  t.match(
    said.out,
    /^ {2}curl -s \S+\/v1\/demandes .*--data-binary @fixtures\/deposer-demande\/ok-demandeur-seul\/request\.xml$/m,
  )
  t.equal((await fetch(`${base}/health/ready`)).status, 200)
  child.kill('SIGTERM')
  while (!said.out.includes('arrêt demandé')) await new Promise((done) => setTimeout(done, 10))
  const ready = await fetch(`${base}/health/ready`)
  t.match([ready.status, await ready.json()], [503, { causes: ['arrêt en cours'] }])
  t.equal((await fetch(`${base}/health/live`)).status, 200)
  t.equal((await end)[0], 0)
  t.match(said.out, /service arrêté/)
  t.equal(said.err, '')
})

t.test(
  'with certificates it encrypts; SIGHUP has them read again; operators have their address',
  async (t) => {
    const pki = openPki(t.testdir({}))
    pki.make('rsa', { key: 'rsa', use: 'server' })
    pki.make('ec', { use: 'server' })
    const place = (name: string) => {
      for (const end of ['pem', 'key']) pki.write(`servi.${end}`, pki.read(`${name}.${end}`))
    }
    place('rsa')
    const { child, said, end } = start({
      SNE_SQLITE: pki.path('a.sqlite'),
      SNE_PIECES: pki.path('pieces'),
      SNE_TLS_CERTIFICATS: `${pki.path('servi.pem')}:${pki.path('servi.key')}`,
      SNE_EXPLOITATION: '127.0.0.1:0',
    })
    t.teardown(() => child.kill('SIGKILL'))
    const base = new URL(await opened(child, said))
    t.equal(base.protocol, 'https:')
    t.match(said.out, `curl -s --cacert "$AUTORITE" ${base.origin}/v1/demandes`)
    t.match(await meet(Number(base.port)), { key: 'rsa', answer: 'HTTP/1.1 200 OK' })
    const operators = /Exploitation +(http:\S+)/.exec(said.out)?.[1] ?? ''
    t.equal((await fetch(`${operators}/health/ready`)).status, 200)
    t.match(await (await fetch(`${operators}/tls/refus`)).text(), /^Profil anssi-2020 ; certificats RSA\./)

    pki.write('servi.pem', 'plus rien')
    child.kill('SIGHUP')
    while (!said.out.includes('fichiers TLS refusés')) await new Promise((done) => setTimeout(done, 10))
    t.match(await meet(Number(base.port)), { key: 'rsa' })
    place('ec')
    child.kill('SIGHUP')
    while (!said.out.includes('fichiers TLS relus')) await new Promise((done) => setTimeout(done, 10))
    t.match(await meet(Number(base.port)), { key: 'ec' })
    t.match(await (await fetch(`${operators}/metrics`)).text(), /^tls_reloads_total\{result="recharge"\} 1$/m)
    child.kill('SIGINT')
    t.equal((await end)[0], 0)
    t.equal(said.err, '')
  },
)

t.test(
  'a database out of reach is waited for and told, an address that is not ours ends with 3',
  async (t) => {
    const absent = start({
      SNE_DATABASE_URL: 'postgres://secret:secret@127.0.0.1:1/sne',
      SNE_SECRET_IDENTITE: 'une-phrase-de-plus-de-trente-deux-caracteres',
      SNE_CLE_PIECES: `essai:${'7'.repeat(64)}`,
    })
    t.teardown(() => absent.child.kill('SIGKILL'))
    while (!absent.said.err.includes('écoute')) await new Promise((done) => setTimeout(done, 10))
    t.match(absent.said.err, /^L’enregistrement ne peut pas être ouvert : la base ne répond pas\./)
    const waiting = await fetch(`http://${/écoute sur (\S+:\d+)/.exec(absent.said.err)?.[1]}/health/ready`)
    t.equal(waiting.status, 503)
    t.match(await waiting.json(), { etat: 'pas-pret', causes: [/^registre/] })
    t.notMatch(absent.said.err, /secret/)
    const elsewhere = start({
      SNE_SQLITE: join(t.testdir({}), 'b.sqlite'),
      SNE_HOTE: '192.0.2.1',
      SNE_ACCES: 'registre',
    })
    t.equal((await elsewhere.end)[0], 3)
    t.match(elsewhere.said.err, /^Impossible d’écouter sur 192\.0\.2\.1:0/)
    const half = start({ SNE_SQLITE: join(t.testdir({}), 'c.sqlite'), SNE_EXPLOITATION: '192.0.2.1:9090' })
    t.equal((await half.end)[0], 3, 'the callers’ address is given up with the operators’')
    t.match(half.said.err, /^Impossible d’écouter sur 192\.0\.2\.1:9090/)
  },
)
