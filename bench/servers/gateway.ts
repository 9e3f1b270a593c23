/** The gateway itself, its store in the place given. */
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { openStore } from '../../src/store/open.ts'
import { ready } from './serve.ts'

const [, , sqliteFile = ':memory:', databaseUrl] = process.argv
const store = await openStore({ sqliteFile, ...(databaseUrl && { databaseUrl }) })
const app = await buildApp(readConfig({ SNE_NIVEAU_JOURNAL: 'info' }), { store, log: { write() {} } })
await app.listen({ host: '127.0.0.1', port: 0 })
ready(app.server, '/soap/v1')
