/** The gateway itself on a base of the bench, under the secret of that base's keys; doubtful answers are not limited. */
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { openStore } from '../../src/store/open.ts'
import { NOW } from '../message.ts'
import { serve } from '../servers/serve.ts'
import { SECRET } from './application.ts'

const [, , databaseUrl] = process.argv
const store = await openStore({ sqliteFile: ':memory:', databaseUrl })
const config = { ...readConfig({}), doubtLimit: Number.POSITIVE_INFINITY }
const app = await buildApp(config, { store, secret: SECRET, clock: () => NOW })
await app.listen({ host: '127.0.0.1', port: 0 })
serve(app.server, '/v1/demandes', () => store.figures().deeds)
