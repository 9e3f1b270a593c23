/** What processor each step of one request takes, in this process, by the functions that serve it. */
import { dayInFrance } from '../src/base/day.ts'
import { sha256 } from '../src/base/digest.ts'
import { Decoder } from '../src/envelope/decode.ts'
import { encodeElement } from '../src/envelope/encode.ts'
import { decodeBytes } from '../src/envelope/encoding.ts'
import { EnvelopeReader } from '../src/envelope/read-envelope.ts'
import { rootOf } from '../src/envelope/read-message.ts'
import { DEFAULT_LIMITS, readXml } from '../src/envelope/scan.ts'
import { deposerDemande } from '../src/operation/deposer-demande.ts'
import { COHERENCE } from '../src/rules/coherence/index.ts'
import { keysOf } from '../src/rules/identite/keys.ts'
import type { RuleContext } from '../src/rules/rule.ts'
import { judgeShape } from '../src/rules/shape.ts'
import { personnesOf } from '../src/service/contenu.ts'
import { DEFAULT_POLICY } from '../src/service/decide.ts'
import type { Depose } from '../src/service/demande.ts'
import { judge, writeRapport } from '../src/service/judge.ts'
import { openStore } from '../src/store/open.ts'
import { writeEnvelope } from '../src/wire/soap.ts'
import { depot, journalEntry } from '../test/store/places.ts'
import { median } from './median.ts'
import { messageOf, NOW } from './message.ts'
import { searchedPersons } from './rows.ts'
import { answer, cpuMs } from './servers/serve.ts'

/** A step by its French name, and its microseconds. */
export interface Step {
  readonly name: string
  readonly microseconds: number
  /** A part of the step before it, counted there. */
  readonly part: boolean
}

const BATCH = 32
const ROUNDS = 21
const CALLS = 160

const { input, output, name: operation } = deposerDemande
const bytes = Buffer.from(messageOf('deposerDemande', 0))
const text = bytes.toString()
const empreinte = sha256(bytes)
const read = () => new EnvelopeReader(() => new Decoder(rootOf(input))).read(text)
const message = read()
const value = message.value as Depose
const jour = dayInFrance(NOW)
const context: RuleContext = { nature: 'CRE', jour, guichet: value.demandeLogement.numGuichet ?? '' }
const at = { operation, porte: 'soap-1.1', jour, guichet: context.guichet, policy: DEFAULT_POLICY }
const judgement = judge(input, message, context, at)
const report = () => writeRapport(input, judgement, { operation, empreinte, maintenant: NOW })
const rapport = report()
const contenu = JSON.stringify(value)
const reponse = JSON.stringify({ dateCreationDemande: value.demandeLogement.dateCreationDemande, rapport })
const reply = { numUnique: '0350226000001G1226', version: 1, dateCreationDemande: '2026-01-15', rapport }
const nothing = { open() {}, text() {}, close() {} }

const coherence = (): number => {
  let found = 0
  for (const rule of COHERENCE) for (const _ of rule.check(value.demandeLogement, context)) found++
  return found
}

if (judgement.decision !== 'ACCEPTEE' || coherence() > 0) throw new Error('the message must be accepted')

const [, , sqliteFile = ':memory:'] = process.argv
const store = await openStore({ sqliteFile })
const SECRET = Buffer.alloc(32, 7)
const keys = () => personnesOf(value).map(({ personne }) => keysOf(personne, SECRET))
const row = () => depot({ contenu, reponse, journal: journalEntry({ empreinte }), ...searchedPersons() })

const PART = /^– dont /
/** In the order of a request. */
const STEPS: Readonly<Record<string, () => unknown>> = {
  'encodage des octets': () => decodeBytes(bytes, 'utf-8'),
  'empreinte des octets (SHA-256)': () => sha256(bytes),
  'XML, enveloppe et décodage': read,
  '– dont analyse XML seule': () => readXml(text, nothing, DEFAULT_LIMITS),
  'jour en France': () => dayInFrance(NOW),
  'jugement entier (forme, cohérence, décision)': () => judge(input, message, context, at),
  '– dont forme (ajv)': () => judgeShape(input, value, false),
  [`– dont cohérence (${COHERENCE.length} règles)`]: coherence,
  rapport: report,
  'clés d’identité des adultes': keys,
  'contenu en JSON': () => JSON.stringify(value),
  'réponse à garder : JSON écrit et relu': () => JSON.parse(JSON.stringify({ rapport })),
  'écriture de la réponse XML': () =>
    writeEnvelope('1.1', encodeElement(output, `${operation}Response`, reply)),
}

const samples = new Map(Object.keys(STEPS).map((step) => [step, [] as number[]]))
for (let round = 0; round < ROUNDS; round++) {
  for (const [step, run] of Object.entries(STEPS)) {
    const started = cpuMs()
    for (let i = 0; i < CALLS; i++) run()
    samples.get(step)?.push(((cpuMs() - started) * 1000) / CALLS)
  }
}
const commits: number[] = []
for (let round = 0; round < ROUNDS; round++) {
  const rows = Array.from({ length: BATCH }, row)
  const started = cpuMs()
  await Promise.all(rows.map((one) => store.depose(one)))
  commits.push(((cpuMs() - started) * 1000) / BATCH)
}
await store.close()

const steps: Step[] = [...samples].map(([name, times]) => ({
  name: name.replace(PART, ''),
  microseconds: median(times),
  part: PART.test(name),
}))
steps.push({
  name: `enregistrement SQLite, une validation pour ${BATCH}`,
  microseconds: median(commits),
  part: false,
})
answer({ steps }, () => ({}))
