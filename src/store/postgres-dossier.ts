/** Acts on files, on the plan and on the accesses inside a transaction of PostgreSQL that the caller holds. */
import type { ActeAcces } from './acces.ts'
import { type Answer, judgeKnownKey } from './deed.ts'
import type { ActeDossier, ActePlan } from './pieces.ts'
import type { ExchangeKey, JournalEntry } from './ports.ts'
import { readAcces, writeAcces } from './postgres-acces.ts'
import { KeyTaken, KNOWN, type Line } from './postgres-acts.ts'
import { type KnownColumns, knownKey } from './postgres-batch.ts'
import { holdDossier, readPlans, writeEffet, writePlan } from './postgres-pieces.ts'

const CLAIM = `
  INSERT INTO idempotence AS k (guichet, cle, empreinte, num_unique, version, reponse, horodatage)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (guichet, cle) DO UPDATE SET empreinte = EXCLUDED.empreinte, num_unique = EXCLUDED.num_unique,
    version = EXCLUDED.version, reponse = EXCLUDED.reponse, horodatage = EXCLUDED.horodatage
    WHERE k.horodatage < EXCLUDED.horodatage - interval '30 days'`

/** The answer to an act, and the journal row to write with it, if any. */
export interface Acted {
  readonly answer: Answer
  readonly entry?: JournalEntry
}

const replayOf = async (line: Line, key: ExchangeKey | undefined, journal: JournalEntry) => {
  if (!key) return undefined
  const values = [key.guichet, key.cle, journal.horodatage]
  const { rows } = await line.query<KnownColumns>({ name: 'lire-reponse', text: KNOWN, values })
  if (!rows[0]) return undefined
  const answer = judgeKnownKey(key, knownKey(rows[0]))
  return answer.kind === 'rejeu'
    ? { answer, entry: { ...journal, numUnique: answer.numUnique || undefined } }
    : { answer }
}

interface Fait {
  readonly numUnique: string
  readonly version: number
  readonly reponse: string
}

/** Raises KeyTaken when another process took the key meanwhile. */
const done = async (
  line: Line,
  key: ExchangeKey | undefined,
  journal: JournalEntry,
  { numUnique, version, reponse }: Fait,
): Promise<Acted> => {
  if (key) {
    const values = [key.guichet, key.cle, key.empreinte, numUnique, version, reponse, journal.horodatage]
    const { rowCount } = await line.query({ name: 'prendre-cle', text: CLAIM, values })
    if (rowCount !== 1) throw new KeyTaken('clé prise entre-temps')
  }
  return {
    answer: { kind: 'fait', numUnique, version, reponse },
    entry: { ...journal, numUnique: numUnique || undefined },
  }
}

/** Does an act on a file, its plan shared by the caller. Raises EffetImpossible, KeyTaken or the driver's error. */
export const actOnDossier = async (line: Line, acte: ActeDossier): Promise<Acted> => {
  const { numUnique, jour, key, decider } = acte
  // The application is held first: what its key says is then the last word.
  const vue = await holdDossier(line, numUnique, jour)
  const known = await replayOf(line, key, acte.journal)
  if (known) return known
  if (!vue) return { answer: 'inconnue' }
  const { refuse, journal, reponse, effet } = decider(vue)
  if (refuse) return { answer: { kind: 'refuse' }, entry: journal }
  if (effet) await writeEffet(line, effet, journal.horodatage)
  return done(line, key, journal, { numUnique, version: effet?.piece.revision ?? 1, reponse })
}

/** Publishes a version of the plan, which the caller holds. Raises KeyTaken or the driver's error. */
export const actOnPlan = async (line: Line, { key, journal: before, decider }: ActePlan): Promise<Acted> => {
  const known = await replayOf(line, key, before)
  if (known) return known
  const { refuse, journal, reponse, plan } = decider(await readPlans(line))
  if (refuse) return { answer: { kind: 'refuse' }, entry: journal }
  if (plan) await writePlan(line, plan, journal.horodatage, journal.author.guichet)
  return done(line, key, journal, { numUnique: '', version: plan?.version ?? 1, reponse })
}

/** Changes the register of accesses, which the caller holds. Raises EffetImpossible, KeyTaken or the driver's error. */
export const actOnAcces = async (
  line: Line,
  { key, journal: before, decider }: ActeAcces,
): Promise<Acted> => {
  const known = await replayOf(line, key, before)
  if (known) return known
  const { refuse, journal, reponse, ecrites } = decider(await readAcces(line))
  if (refuse) return { answer: { kind: 'refuse' }, entry: journal }
  await writeAcces(line, ecrites, journal.horodatage)
  return done(line, key, journal, { numUnique: '', version: 1, reponse })
}
