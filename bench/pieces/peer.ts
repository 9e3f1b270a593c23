/**
 * The plain stream: Fastify that takes a document as it arrives, hashes it, encrypts it into a file, gives the same bytes to
 * clamd on the way, makes file and folder durable, and answers. Where the document comes in a message, the message is hashed
 * too, as every answer of the gateway must tell it. It judges nothing and remembers nothing.
 * Arguments: a folder, and where clamd listens (empty: no scan).
 */
import { createCipheriv, createHash, type Hash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import Fastify from 'fastify'
import { serve } from '../servers/serve.ts'

const [, , folder = '.', clamd = ''] = process.argv
const KEY = randomBytes(32)

const app = Fastify({ bodyLimit: 2 ** 30 })
app.removeAllContentTypeParsers()
app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

const send = async (socket: Socket, bytes: Buffer) => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  socket.write(length)
  if (!socket.write(bytes)) await once(socket, 'drain')
}

const startScan = async (): Promise<Socket> => {
  const [host = '', port = ''] = clamd.split(':')
  const socket = connect(Number(port), host)
  await once(socket, 'connect')
  socket.write('zINSTREAM\0')
  return socket
}

const keep = async (body: AsyncIterable<Buffer>) => {
  const name = randomBytes(16).toString('hex')
  const file = await open(join(folder, name), 'wx', 0o600)
  const hash = createHash('sha256')
  const cipher = createCipheriv('aes-256-gcm', KEY, randomBytes(12))
  const scan = clamd === '' ? undefined : await startScan()
  let taille = 0
  for await (const chunk of body) {
    taille += chunk.length
    hash.update(chunk)
    await file.write(cipher.update(chunk))
    if (scan) await send(scan, chunk)
  }
  await file.write(Buffer.concat([cipher.final(), cipher.getAuthTag()]))
  if (scan) {
    scan.write(Buffer.alloc(4))
    const answer = await text(scan)
    if (answer !== 'stream: OK\0') throw new Error(answer)
  }
  await file.sync()
  await file.close()
  const names = await open(folder, 'r')
  await names.sync()
  await names.close()
  return { name, taille, sha256: hash.digest('hex') }
}

async function* decoded(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let left = ''
  for await (const chunk of body) {
    const whole = left + chunk.toString('latin1')
    const size = whole.length - (whole.length % 4)
    left = whole.slice(size)
    yield Buffer.from(whole.slice(0, size), 'base64')
  }
}

const hashed = async (body: Readable, keepFrom: (bytes: AsyncIterable<Buffer>) => Promise<object>) => {
  const hash = createHash('sha256')
  const kept = await keepFrom(updating(hash, body))
  return { ...kept, empreinte: hash.digest('hex') }
}

async function* updating(hash: Hash, body: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of body as AsyncIterable<Buffer>) {
    hash.update(chunk)
    yield chunk
  }
}

app.post('/brut', (request) => keep(request.body as Readable))
app.post('/message', (request) => hashed(request.body as Readable, keep))
app.post('/base64', (request) => hashed(request.body as Readable, (bytes) => keep(decoded(bytes))))
await app.listen({ host: '127.0.0.1', port: 0 })
serve(app.server, '')
