/** The service as a process: what it says first, how it ends. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const BIN = fileURLToPath(new URL('../../bin/sne-gateway.js', import.meta.url))

const start = (env: Record<string, string>) => {
  const child = spawn(process.execPath, [BIN, 'serve'], {
    env: { PATH: process.env.PATH, SNE_PORT: '0', ...env },
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
  return /REST +(http:\/\/[^/]+)/.exec(said.out)?.[1] ?? ''
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

t.test('a database out of reach ends with 4, an address that is not ours with 3', async (t) => {
  const absent = start({
    SNE_DATABASE_URL: 'postgres://secret:secret@127.0.0.1:1/sne',
    SNE_SECRET_IDENTITE: 'une-phrase-de-plus-de-trente-deux-caracteres',
    SNE_CLE_PIECES: `essai:${'7'.repeat(64)}`,
  })
  t.equal((await absent.end)[0], 4)
  t.match(absent.said.err, /^L’enregistrement ne peut pas être ouvert/)
  t.notMatch(absent.said.err, /secret/)
  const elsewhere = start({
    SNE_SQLITE: join(t.testdir({}), 'b.sqlite'),
    SNE_HOTE: '192.0.2.1',
    SNE_ACCES: 'registre',
  })
  t.equal((await elsewhere.end)[0], 3)
  t.match(elsewhere.said.err, /^Impossible d’écouter sur 192\.0\.2\.1:0/)
})
