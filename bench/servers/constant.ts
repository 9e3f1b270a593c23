/** The bound: Fastify that reads the body and answers a constant. */
import Fastify from 'fastify'
import { ACCEPTED } from '../message.ts'
import { serve } from './serve.ts'

const app = Fastify()
app.removeAllContentTypeParsers()
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
app.post('/soap/v1', async (_request, reply) =>
  reply.header('content-type', 'text/xml').send(`<${ACCEPTED}/decision>`),
)
await app.listen({ host: '127.0.0.1', port: 0 })
serve(app.server, '/soap/v1')
