/** One transaction of a batch in PostgreSQL: prepared, written, every answer in the batch's order. */
import type { Chain } from './chain.ts'
import type { Answer, Deed } from './deed.ts'
import type { Depot, JournalEntry, Revision } from './ports.ts'
import { holdAcces } from './postgres-acces.ts'
import { beginActs, type Line, writeNotice, writePurge, writeRevision } from './postgres-acts.ts'
import { type BatchDeed, type Linked, writeBatch } from './postgres-batch.ts'
import { actOnAcces, actOnDossier, actOnPlan } from './postgres-dossier.ts'
import { holdPlan, sharePlan } from './postgres-pieces.ts'

type Act = Depot | Revision
const actOf = (deed: Deed): Act | undefined =>
  deed.kind === 'depot' ? deed.depot : deed.kind === 'revision' ? deed.revision : undefined

/**
 * Members of one batch must see each other: an act that bears on an application, a key or a person of an act that
 * goes before it comes back in a later batch, where the first one can be seen.
 */
class Precedence {
  readonly #cles = new Set<bigint>()
  readonly #names = new Set<string>()

  /** Whether an act admitted bears on this one. */
  holds(act: Act): boolean {
    return (
      namesOf(act).some((name) => this.#names.has(name)) ||
      (act.recherche?.personnes ?? []).some(({ cles }) => cles.some((cle) => this.#cles.has(cle)))
    )
  }

  /** From now on, those who bear on this act wait for it. */
  admit(act: Act): void {
    for (const name of namesOf(act)) this.#names.add(name)
    for (const { cles } of act.personnes ?? []) for (const cle of cles) this.#cles.add(cle)
  }
}

/** The application that an act changes and the key that it takes. */
const namesOf = (act: Act): readonly string[] => [
  ...('numUnique' in act ? [act.numUnique] : []),
  ...(act.key ? [JSON.stringify([act.key.guichet, act.key.cle])] : []),
]

/** A change of one row of `demandes`; they are made in the order of the numbers, so that no two processes cross. */
interface Change {
  readonly numUnique: string
  readonly make: () => Promise<void>
}

type Beyond = Extract<Deed, { readonly kind: 'dossier' | 'plan' | 'acces' }>

const actBeyond = (client: Line, deed: Beyond) => {
  switch (deed.kind) {
    case 'dossier':
      return actOnDossier(client, deed.acte)
    case 'plan':
      return actOnPlan(client, deed.acte)
    case 'acces':
      return actOnAcces(client, deed.acte)
  }
}

/**
 * Writes every deed in a transaction that it opens and its caller ends, and last of all their journal rows, with their
 * link of the chain. Raises the driver's error: all must then be undone.
 */
export const writeActs = async (
  client: Line,
  batch: readonly Deed[],
  chain: Chain,
): Promise<{ readonly answers: readonly Answer[]; readonly linked?: Linked | undefined }> => {
  const answers: Answer[] = batch.map(() => 'a-reprendre')
  const simple: { readonly deed: BatchDeed; readonly at: number; readonly answer?: Answer }[] = []
  const note = (entry: JournalEntry, at: number, answer: Answer) =>
    simple.push({ deed: { kind: 'journal', entry }, at, answer })
  const changes: Change[] = []
  const acts = batch.flatMap((deed, at) => {
    const act = actOf(deed)
    return act ? [{ deed, act, at }] : []
  })
  const priors = await beginActs(
    client,
    acts.map(({ act }) => act),
  )
  const precedence = new Precedence()
  for (const [i, { deed, act, at }] of acts.entries()) {
    const prior = priors[i]!
    if (precedence.holds(act)) continue
    if ('known' in prior) {
      answers[at] = prior.known
      if (prior.known.kind === 'rejeu')
        note({ ...act.journal, numUnique: prior.known.numUnique }, at, prior.known)
      continue
    }
    const tri = prior.sort()
    if (tri.refuse) {
      note(tri.journal, at, { kind: 'refuse' })
      continue
    }
    precedence.admit(act)
    if (deed.kind === 'depot') simple.push({ deed: { kind: 'depot', depot: { ...deed.depot, ...tri } }, at })
    else if (deed.kind === 'revision') {
      const { revision } = deed
      const make = async () => {
        const answer = await writeRevision(client, revision, tri)
        answers[at] = answer
        if ('numUnique' in answer) note({ ...tri.journal, numUnique: answer.numUnique }, at, answer)
      }
      changes.push({ numUnique: revision.numUnique, make })
    }
  }
  for (const [at, deed] of batch.entries()) {
    if (deed.kind === 'journal') note(deed.entry, at, 'note')
    else if (deed.kind === 'dossier' || deed.kind === 'plan' || deed.kind === 'acces') {
      const make = async () => {
        const { answer, entry } = await actBeyond(client, deed)
        answers[at] = answer
        if (entry) note(entry, at, answer)
      }
      changes.push({ numUnique: deed.kind === 'dossier' ? deed.acte.numUnique : '', make })
    } else if (deed.kind === 'preavis' || deed.kind === 'purge') {
      const { entry } = deed
      const { numUnique } = deed.kind === 'preavis' ? deed.echue : deed
      const make = async () => {
        const done =
          deed.kind === 'preavis'
            ? await writeNotice(client, deed.echue, deed.preavis, entry)
            : await writePurge(client, numUnique, deed.jusquAu, entry)
        answers[at] = done ? 'note' : 'sans-effet'
        if (done) note({ ...entry, numUnique }, at, 'note')
      }
      changes.push({ numUnique, make })
    }
  }
  // Before any row is held: whoever waits for the plan holds nothing that its holder may want.
  if (batch.some(({ kind }) => kind === 'plan')) await holdPlan(client)
  else if (batch.some(({ kind }) => kind === 'dossier')) await sharePlan(client)
  if (batch.some(({ kind }) => kind === 'acces')) await holdAcces(client)
  changes.sort((a, b) => (a.numUnique < b.numUnique ? -1 : a.numUnique > b.numUnique ? 1 : 0))
  for (const { make } of changes) await make()
  if (simple.length === 0) return { answers }
  // The journal keeps the batch's order.
  simple.sort((a, b) => a.at - b.at)
  const written = await writeBatch(
    client,
    simple.map(({ deed }) => deed),
    chain,
  )
  for (const [i, { at, answer }] of simple.entries())
    answers[at] = answer ?? written.answers[i] ?? 'a-reprendre'
  return { answers, linked: written.linked }
}
