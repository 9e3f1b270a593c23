/** An application that encrypts, listening on the loopback, with its operators' address. */
import { once } from 'node:events'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import type { TlsFiles } from '../../src/tls/certificates.ts'
import { openTls, type Tls } from '../../src/tls/open.ts'
import { type Changes, openApp } from './open-app.ts'
import type { Pki } from './pki.ts'

type Test = { teardown(close: () => Promise<void>): void }

/** TLS files by the names of their certificates. */
export const filesOf = (pki: Pki, names: readonly string[], changes: Partial<TlsFiles> = {}): TlsFiles => ({
  profile: 'anssi-2020',
  pairs: names.map((name) => ({ certificate: pki.path(`${name}.pem`), key: pki.path(`${name}.key`) })),
  authorities: undefined,
  revocations: [],
  ...changes,
})

/** Opens it; closed when the test ends. */
export const openTlsApp = async (
  t: Test,
  files: TlsFiles,
  { limitMs = 5000, ...changes }: Pick<Changes, 'config' | 'place'> & { readonly limitMs?: number } = {},
) => {
  const tls = openTls(files, { limitMs })
  const { app, log } = await openApp(t, {
    ...changes,
    config: { operators: { host: '127.0.0.1', port: 0 }, ...changes.config },
    tls,
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const [address] = app.addresses()
  const port = typeof address === 'object' ? address.port : 0
  return { app, log, tls, port, operators: app.operators }
}

/** What became of a negotiation, and of a request made over it. */
export interface Met {
  readonly protocol: string | null
  readonly suite: string
  readonly group: string | undefined
  /** Kind of the key that the gateway showed. */
  readonly key: string | undefined
  readonly answer: string
}

/** Negotiates as told and asks for the health of the service; an error is its code. */
export const meet = async (port: number, options: ConnectionOptions = {}): Promise<Met | string> => {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options })
  try {
    await once(socket, 'secureConnect')
    return await met(socket)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'sans code'
  } finally {
    socket.destroy()
  }
}

const met = async (socket: TLSSocket): Promise<Met> => {
  // A socket that has ended remembers nothing of these.
  const group = socket.getEphemeralKeyInfo()
  const agreed = {
    protocol: socket.getProtocol(),
    suite: socket.getCipher().standardName,
    group: group && 'name' in group ? group.name : undefined,
    key: socket.getPeerX509Certificate()?.publicKey.asymmetricKeyType,
  }
  socket.setEncoding('utf8').write('GET /health/live HTTP/1.1\r\nHost: essai\r\nConnection: close\r\n\r\n')
  let answer = ''
  for await (const text of socket) answer += text
  return { ...agreed, answer: answer.split('\r\n')[0] ?? '' }
}

/** The reason of the last refusal, once there are as many as told; '' when they do not come. */
export const lastReason = async (tls: Tls, wanted: number): Promise<string> => {
  for (let i = 0; i < 100; i++) {
    const { last } = tls.refusals
    if (last.length >= wanted) return last[0]?.raison ?? ''
    await new Promise((done) => setTimeout(done, 20))
  }
  return ''
}
