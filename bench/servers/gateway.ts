/** The gateway itself, its store in the place given; its log goes to standard output as in service. */
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { openStore } from '../../src/store/open.ts'
import { NOW } from '../message.ts'
import { serve } from './serve.ts'

const [, , sqliteFile = ':memory:', databaseUrl] = process.argv
const store = await openStore({ sqliteFile, databaseUrl })
const app = await buildApp(readConfig({}), { store, clock: () => NOW })
await app.listen({ host: '127.0.0.1', port: 0 })
serve(app.server, '/soap/v1', () => store.figures().deeds)
