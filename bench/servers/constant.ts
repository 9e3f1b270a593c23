/** The bound: Fastify that reads the body and answers a constant. */
import Fastify from 'fastify'
import { ready } from './serve.ts'

const app = Fastify()
app.removeAllContentTypeParsers()
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
app.post('/soap/v1', async (_request, reply) =>
  reply.header('content-type', 'text/xml').send('<ok>ACCEPTEE</ok>'),
)
await app.listen({ host: '127.0.0.1', port: 0 })
ready(app.server, '/soap/v1')
