/** Long bodies on real connections: what is received, what is given up, and what the caller comes to read. */

import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import Fastify from 'fastify'
import t from 'tap'
import { acceptLongBodies } from '../../src/wire/long-body.ts'
import type { Receptions } from '../../src/wire/receptions.ts'
import { sendFault } from '../../src/wire/rest-door.ts'
import { KEPT, readStreamedBody, totalLimit } from '../../src/wire/streamed-body.ts'
import { toFault } from '../../src/wire/to-fault.ts'
import { readUpload } from '../../src/wire/upload.ts'
import { wrap } from '../kit/cases.ts'
import { openApp } from '../kit/open-app.ts'
import { type Kept, keepInMemory, noise } from '../kit/receiver.ts'

const LIMITS = { envelope: 200_000, piece: 400_000 }
const PIECE = noise(300_000)
const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

const HASTY = { lingerMs: 500, lingerBytes: 2_000_000, idleMs: 1000 }

/** A server of two routes; `message` keeps what the last message gave. */
const openServer = async (
  t: { teardown(close: () => unknown): void },
  isReceiving = true,
  patience = HASTY,
) => {
  const memory = keepInMemory()
  const receiver = isReceiving ? memory.receiver : undefined
  let message: { text: string; empreinte: string; receptions: Receptions<Kept> } | undefined
  const app = Fastify({ bodyLimit: 1000 })
  acceptLongBodies(app, KEPT, patience)
  app.setErrorHandler((error, request, reply) => sendFault(reply, toFault(error), request.id))
  app.post('/message', async (request) => {
    message = await readStreamedBody(request, LIMITS, receiver)
    return { length: message.text.length, names: [...message.receptions.byName.keys()] }
  })
  app.post('/piece', async (request) => {
    const { fields, reception, empreinte } = await readUpload(request, LIMITS, memory.receiver)
    return { fields, empreinte, taille: reception.bytes.length, about: reception.about }
  })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => app.close())
  const post = async (path: string, type: string, body: Buffer | ReadableStream, headers = {}) => {
    const answer = await fetch(address + path, {
      method: 'POST',
      headers: { 'content-type': type, ...headers },
      body,
      ...(body instanceof ReadableStream && { duplex: 'half' }),
    })
    return { status: answer.status, body: await answer.text() }
  }
  return { ...memory, port: Number(new URL(address).port), post, last: () => message }
}
const RELATED = 'multipart/related; boundary=b; type="text/xml"'
const related = (content: Buffer) =>
  Buffer.concat([
    Buffer.from('--b\r\nContent-Type: text/xml\r\n\r\n<a/>\r\n--b\r\nContent-Type: application/pdf\r\n'),
    Buffer.from('Content-ID: <p@x>\r\n\r\n'),
    content,
    Buffer.from('\r\n--b--'),
  ])

t.test('a message and its documents', async (t) => {
  const { post, kept, last } = await openServer(t)
  const mtom = related(PIECE)
  t.match(await post('/message', RELATED, mtom), { status: 200, body: '{"length":4,"names":["p@x"]}' })
  t.equal(last()?.empreinte, digest(mtom), 'the digest of every byte')
  const taken = last()?.receptions.take('cid:p%40x')
  t.ok(taken?.bytes.equals(PIECE))
  await last()?.receptions.discard()
  t.equal(kept.size, 1, 'what was taken is not given up')

  const xml = Buffer.from(`<a><b>${PIECE.toString('base64')}</b></a>`)
  t.equal(
    (await post('/message', 'text/xml', new Blob([new Uint8Array(xml)]).stream())).status,
    200,
    'chunked',
  )
  t.equal(last()?.empreinte, digest(xml))
  const [token = ''] = last()?.receptions.byName.keys() ?? []
  t.equal(last()?.text, `<a><b>${token}</b></a>`)
  t.ok(last()?.receptions.take(` ${token}\n`)?.bytes.equals(PIECE))

  const short = Buffer.from(`<a>${PIECE.toString('base64', 0, 9000)}</a>`)
  await post('/message', 'text/xml', short)
  t.equal(last()?.text, short.toString(), 'a short message is kept as it is')
  t.equal(last()?.empreinte, digest(short))
})

t.test('without a receiver', async (t) => {
  const { post, last } = await openServer(t, false)
  const fitting = Buffer.from(`<a>${PIECE.toString('base64', 0, 90_000)}</a>`)
  t.equal((await post('/message', 'text/xml', fitting)).status, 200)
  t.equal(last()?.text, fitting.toString())
  t.match(await post('/message', 'text/xml', Buffer.alloc(200_001, ' ')), {
    status: 413,
    body: 'SNE-XML-012',
  })
  t.match(await post('/message', RELATED, related(PIECE)), { status: 413, body: 'SNE-XML-012' })
})

t.test('refused in mid-body, the answer is read and nothing is left', async (t) => {
  const { post, kept, discarded } = await openServer(t)
  const cut = related(PIECE).subarray(0, -9)
  t.match(await post('/message', RELATED, cut), { status: 400, body: 'SNE-ENV-020' })
  const half = Buffer.from(`<a><b>${PIECE.toString('base64')}</b><c>${PIECE.toString('base64')}?</c></a>`)
  t.match(await post('/message', 'text/xml', half), { status: 400, body: 'SNE-ENV-030' })
  t.match(await post('/message', RELATED, related(noise(400_001))), { status: 413, body: 'SNE-PIE-022' })
  const tooLong = Buffer.alloc(totalLimit(LIMITS) + 1, 'A')
  t.match(await post('/message', 'text/xml', tooLong), { status: 413, body: 'SNE-XML-012' })
  const gzip = { 'content-encoding': 'gzip' }
  t.match(await post('/message', 'text/xml', related(PIECE), gzip), { body: 'SNE-ENV-009' })
  t.equal(kept.size, 0)
  t.equal(discarded.length, 1, 'the document that had come whole')
})

t.test('the connection goes on after a refusal, and is closed on who never ends', async (t) => {
  const { port } = await openServer(t)
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.setEncoding('latin1').on('data', (text) => {
    received += text
  })
  const head = (length: number) =>
    `POST /message HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: ${length}\r\n\r\n`
  const answered = async (count: number) => {
    while (received.split('HTTP/1.1 ').length <= count) await once(socket, 'data')
  }
  const bad = `<a>${'A'.repeat(80_000)}?${'A'.repeat(80_000)}</a>`
  socket.write(head(bad.length) + bad.slice(0, 90_000))
  await answered(1)
  t.match(received, /^HTTP\/1\.1 400 [\s\S]*SNE-ENV-030/, 'answered before the end came')
  socket.write(bad.slice(90_000))
  socket.write(`${head(4)}<a/>`)
  await answered(2)
  t.match(received, /HTTP\/1\.1 200 /)
  socket.write(head(bad.length) + bad.slice(0, 90_000))
  await answered(3)
  await once(socket, 'close')
  t.pass('closed')
})

t.test('a caller that stops sending is answered, and one that never stops is cut off', async (t) => {
  const { port, kept, discarded } = await openServer(t)
  const begin = (path: string, type: string, length: number) => {
    const socket = connect(port, '127.0.0.1')
    let received = ''
    socket
      .setEncoding('latin1')
      .on('error', () => undefined)
      .on('data', (text) => {
        received += text
      })
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`,
    )
    // Whether it ends by a reset matters not, only what was read before.
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    return { socket, closed, received: () => received }
  }
  for (const size of [10, KEPT - 1, 300_000]) {
    const silent = begin('/piece', 'application/pdf', size + 1)
    silent.socket.write(PIECE.subarray(0, size))
    await silent.closed
    t.match(silent.received(), /^HTTP\/1\.1 400 [\s\S]*SNE-ENV-032/, `${size} bytes, one more announced`)
  }
  const endless = begin('/piece', 'application/pdf', 1_000_000_000)
  let sent = 0
  const more = () => {
    while (!endless.socket.destroyed && sent < 1_000_000_000 && endless.socket.write(PIECE))
      sent += PIECE.length
  }
  endless.socket.on('drain', more)
  more()
  await endless.closed
  t.match(endless.received(), /^HTTP\/1\.1 413 [\s\S]*SNE-PIE-022[\s\S]*1000000000/, 'its size is told')
  t.ok(sent < 500_000_000, `${sent} bytes were taken`)
  t.equal(kept.size + discarded.length, 0)
})

t.test(
  'those who were refused and send nothing more, or left, do not keep others from their answer',
  async (t) => {
    const { port } = await openServer(t, true, { lingerMs: 20_000, lingerBytes: 100_000_000, idleMs: 1000 })
    const LENGTH = 60_000_000
    const head = `POST /piece HTTP/1.1\r\nHost: x\r\nContent-Type: application/pdf\r\nContent-Length: ${LENGTH}\r\n\r\n`
    const begin = () => {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => undefined).write(head)
      socket.write(PIECE)
      t.teardown(() => socket.destroy())
      return socket
    }
    for (let i = 0; i < 6; i++) {
      const socket = begin()
      await once(socket, 'data')
      if (i % 2 === 0) socket.destroy()
    }
    const before = performance.now()
    const writer = begin()
    writer.pause()
    await new Promise((sent) => writer.write(Buffer.alloc(LENGTH - PIECE.length), sent))
    const [answer] = (await once(writer.resume(), 'data')) as [Buffer]
    t.match(answer.toString('latin1'), /^HTTP\/1\.1 413 [\s\S]*SNE-PIE-022/)
    const ms = performance.now() - before
    t.ok(ms < 10_000, `${Math.round(ms)} ms`)
  },
)

t.test('a caller that goes away', async (t) => {
  const { port, kept, discarded } = await openServer(t)
  const socket = connect(port, '127.0.0.1')
  const body = `<a><b>${PIECE.toString('base64')}</b><c>${PIECE.toString('base64')}</c></a>`
  socket.write(
    `POST /message HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: ${body.length}\r\n\r\n`,
  )
  socket.write(body.slice(0, 500_000))
  while (kept.size === 0) await new Promise((resolve) => setImmediate(resolve))
  socket.destroy()
  while (discarded.length === 0) await new Promise((resolve) => setImmediate(resolve))
  t.equal(kept.size, 0)
})

t.test('a document by itself', async (t) => {
  const { post, kept } = await openServer(t)
  const named = { 'content-disposition': 'attachment; filename="a.pdf"' }
  const raw = await post('/piece', 'application/pdf', PIECE, named)
  t.strictSame(JSON.parse(raw.body), {
    fields: {},
    taille: PIECE.length,
    about: { contentType: 'application/pdf', nomFichier: 'a.pdf' },
  })
  const form = (name: string) =>
    Buffer.concat([
      Buffer.from('--b\r\nContent-Disposition: form-data; name="typePiece"\r\n\r\nCNI\r\n--b\r\n'),
      Buffer.from(`Content-Disposition: form-data; name="${name}"; filename="b.pdf"\r\n\r\n`),
      PIECE,
      Buffer.from('\r\n--b--\r\n'),
    ])
  const FORM = 'multipart/form-data; boundary=b'
  const whole = await post('/piece', FORM, form('contenu'))
  t.match(JSON.parse(whole.body), {
    fields: { typePiece: 'CNI' },
    empreinte: digest(form('contenu')),
    taille: PIECE.length,
    about: { nomFichier: 'b.pdf' },
  })
  const answer = await post('/piece', FORM, form('autre'))
  t.equal(answer.status, 400)
  t.match(answer.body, '"code":"SNE-ENV-033"')
  t.match(await post('/piece', 'application/json', PIECE), { status: 415, body: 'SNE-ENV-006' })
  t.match(await post('/piece', FORM, Buffer.alloc(0)), { body: 'SNE-XML-008' })
  t.match(await post('/piece', 'application/pdf', Buffer.alloc(0)), { body: '"taille":0' })
  t.match(await post('/piece', 'application/pdf', noise(400_001)), { status: 413, body: 'SNE-PIE-022' })
  t.equal(kept.size, 3)
})

t.test('the door in SOAP gives up what no operation took', async (t) => {
  const { receiver, kept, discarded } = keepInMemory()
  const { app } = await openApp(t, { receive: receiver })
  const body = `<deposerDemande xmlns="urn:sne:guichet:v1"><jeton>${PIECE.toString('base64')}</jeton></deposerDemande>`
  const answer = await app.inject({
    method: 'POST',
    url: '/soap/v1',
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    payload: wrap(Buffer.from(body), '1.1'),
  })
  t.match(answer.body, 'SNE-')
  t.notMatch(answer.body, /piece:[0-9a-f]{32}/, 'the token is not told')
  t.equal(kept.size, 0)
  t.equal(discarded.length, 1)
})

t.test('the door SNE 02.01 reads a long file whole, as base64 or as a part, receiver or not', async (t) => {
  const file = Buffer.from(
    '<n:interfaceNuu xmlns:n="http://nuu.application.i2/" versionInterface="02.01"><n:entete><n:typeFichier>SUP</n:typeFichier>' +
      `<n:dateFichier>2026-02-10T09:00:00Z</n:dateFichier></n:entete>${' '.repeat(2 * KEPT)}<n:demande><demandeLogement/></n:demande></n:interfaceNuu>`,
  )
  const call = (content: string) =>
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><w:numUniqueParametres xmlns:w="http://ws.metier.nuu.application.i2/">' +
    `<nomFichierDemande>DEMG1226-202602100900-000001.xml</nomFichierDemande><fichierDemande>${content}</fichierDemande>` +
    '</w:numUniqueParametres></s:Body></s:Envelope>'
  const include = '<x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:f"/>'
  const mtom = `--b\r\n\r\n${call(include)}\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-ID: <f>\r\n\r\n${file}\r\n--b--`
  const { receiver, kept, discarded } = keepInMemory()
  for (const changes of [{}, { receive: receiver }]) {
    const { app } = await openApp(t, changes)
    for (const [type, payload] of [
      ['application/soap+xml', call(file.toString('base64'))],
      ['multipart/related; boundary=b; type="application/xop+xml"', mtom],
    ] as const) {
      const answer = await app.inject({
        method: 'POST',
        url: '/services/DemandeLogementImplService/',
        headers: { 'content-type': type },
        payload,
      })
      t.match(answer.body, 'SNE-ENV-029', 'the file was read')
    }
  }
  t.equal(kept.size + discarded.length, 0)
})
