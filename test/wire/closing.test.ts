/** A gateway that stops: what is under way is answered, what comes after on an open connection is turned away. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import t from 'tap'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { openStore } from '../../src/store/open.ts'

const XML = readFileSync(
  new URL('../../fixtures/deposer-demande/ok-demandeur-seul/request.xml', import.meta.url),
)

t.test('SNE-SRV-004 on a connection that outlives the call to stop', async (t) => {
  let open: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    open = resolve
  })
  let arrived: () => void = () => undefined
  const atCommit = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const store = await openStore(
    { sqliteFile: ':memory:' },
    {
      gate: async (point) => {
        if (point !== 'avant-commit') return
        arrived()
        await held
      },
    },
  )
  const app = await buildApp(readConfig({ SNE_NIVEAU_JOURNAL: 'silent' }), { store })
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const socket = connect(Number(port), '127.0.0.1')
  let received = ''
  socket.setEncoding('utf8').on('data', (text) => {
    received += text
  })
  const head = (method: string, path: string, more: string) =>
    `${method} ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`
  socket.write(
    head('POST', '/v1/demandes', `Content-Type: application/xml\r\nContent-Length: ${XML.length}\r\n`),
  )
  socket.write(XML)
  await atCommit
  const closed = app.close()
  await new Promise((resolve) => setTimeout(resolve, 50))
  socket.write(head('GET', '/v1/demandes/035022600000100033', ''))
  open()
  await once(socket, 'close')
  await closed
  await store.close()
  const [first = '', second = ''] = received.split(/(?=HTTP\/1\.1 )/)
  t.match(first, /^HTTP\/1\.1 201 /, 'what was under way is answered')
  t.match(first, /"numUnique":"035[0-9]{10}G1226"/)
  t.match(second, /^HTTP\/1\.1 503 /)
  t.match(second, /retry-after: \d/i)
  t.match(second, '"code":"SNE-SRV-004"')
})
