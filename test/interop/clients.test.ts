/** Real SOAP clients read the WSDL, call the three operations, and get a refusal and a fault as data. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import soap from 'soap'
import t from 'tap'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { OPERATIONS } from '../../src/operation/index.ts'
import { openStore } from '../../src/store/open.ts'
import { coded, demandeOf, runClient } from '../kit/foreign.ts'
import { somebody } from '../kit/somebody.ts'

// npm soap writes attributes from a member of its own.
const asAttributes = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(asAttributes)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value)
  if (entries.length === 1 && entries[0]?.[0] === 'code') return { attributes: value }
  return Object.fromEntries(entries.map(([key, member]) => [key, asAttributes(member)]))
}

const understood = (rank: number) => ({
  operations: OPERATIONS.length,
  verifier: 'ACCEPTEE',
  numUnique: /^035[0-9]{10}G1226$/,
  nom: somebody(rank).nom,
  refus: {
    decision: 'REFUSEE',
    code: 'SNE-MOD-030',
    chemin: '/deposerDemande/demandeLogement/personnePhysique/demandeur/nationalite',
  },
  faute: 'SNE-REG-001',
})

const WSDL = { '1.1': 'wsdl', '1.2': 'wsdl=soap12' } as const
type Version = keyof typeof WSDL

const script = (name: string) => new URL(`./${name}`, import.meta.url).pathname
const has = (command: string, ...args: string[]) =>
  existsSync(command) && spawnSync(command, args).status === 0

const FOREIGN = [
  {
    name: 'PHP',
    command: '/usr/bin/php',
    script: 'client.php',
    present: has('/usr/bin/php', '-r', 'exit(class_exists("SoapClient") ? 0 : 1);'),
  },
  {
    name: 'zeep',
    command: '/usr/bin/python3',
    script: 'client.py',
    present: has('/usr/bin/python3', '-c', 'import zeep'),
  },
]

const nodeSoap = async (wsdl: string, version: Version, rank: number) => {
  const client = await soap.createClientAsync(wsdl, version === '1.2' ? { forceSoap12Headers: true } : {})
  const call = async (name: string, args: object) => (await client[`${name}Async`](args))[0]
  const asked = demandeOf(rank)
  const demande = asAttributes(asked) as ReturnType<typeof demandeOf>
  const refusable = asAttributes({
    ...asked,
    personnePhysique: { demandeur: { ...asked.personnePhysique.demandeur, nationalite: coded('9') } },
  })
  const operations = Object.values(
    Object.values(Object.values(client.describe())[0] as object)[0] as object,
  ).length
  const verifier = (await call('verifierDemande', { nature: 'CRE', demandeLogement: demande })).rapport
    .decision
  const refused = (
    await call('deposerDemande', { cleEchange: `node-refus-${version}`, demandeLogement: refusable })
  ).rapport
  const first = [refused.listeConstat.constat].flat()[0]
  const { numUnique } = await call('deposerDemande', {
    cleEchange: `node-${version}`,
    demandeLogement: demande,
  })
  const read = await call('consulterDemande', { numUnique })
  const faute = await call('consulterDemande', { numUnique: '0350126999999G9999' }).catch((error) => {
    const { Fault } = error.root.Envelope.Body
    return (Fault.detail ?? Fault.Detail).faute.code
  })
  return {
    operations,
    verifier,
    numUnique,
    nom: read.demandeLogement.personnePhysique.demandeur.nom,
    refus: { decision: refused.decision, code: first.code, chemin: first.chemin },
    faute,
  }
}

t.test('clients', async (t) => {
  const store = await openStore({ sqliteFile: ':memory:' })
  const app = await buildApp(readConfig({ SNE_NIVEAU_JOURNAL: 'silent' }), {
    store,
    clock: () => new Date('2026-02-10T09:00:00Z'),
  })
  const base = await app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(async () => {
    await app.close()
    await store.close()
  })
  let rank = 0
  for (const version of Object.keys(WSDL) as Version[]) {
    const wsdl = `${base}/soap/v1?${WSDL[version]}`
    for (const foreign of FOREIGN) {
      const own = rank++
      await t.test(
        `${foreign.name}, SOAP ${version}`,
        { skip: foreign.present ? false : `${foreign.name} absent` },
        async (t) => {
          const out = await runClient(
            foreign.command,
            [script(foreign.script), wsdl, version],
            JSON.stringify(demandeOf(own)),
          )
          t.match(JSON.parse(out), understood(own))
        },
      )
    }
    await t.test(`npm soap, SOAP ${version}`, async (t) => {
      const own = rank++
      t.match(await nodeSoap(wsdl, version, own), understood(own))
    })
  }
})
