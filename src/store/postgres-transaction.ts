/** One transaction of a batch in PostgreSQL: prepared, written, every answer in the batch's order. */
import type { Answer, Deed } from './deed.ts'
import type { Depot, Revision, Tri } from './ports.ts'
import { type Line, prepareActs, writeNotice, writePurge, writeRevision } from './postgres-acts.ts'
import type { BatchRow } from './postgres-batch.ts'
import { decodeBatch, encodeBatch, WRITE_BATCH } from './postgres-batch.ts'

type Act = Depot | Revision
const actOf = (deed: Deed): Act | undefined =>
  deed.kind === 'depot' ? deed.depot : deed.kind === 'revision' ? deed.revision : undefined

/**
 * Members of one batch must see each other: an act that bears on an application or a person of an act before it
 * comes back in a later batch, where the first one can be seen.
 */
class Precedence {
  readonly #cles = new Set<bigint>()
  readonly #numbers = new Set<string>()

  /** Whether the act must wait; when not, those after it wait for it. */
  waits(act: Act): boolean {
    const searched = act.recherche?.personnes ?? []
    const number = 'numUnique' in act ? act.numUnique : undefined
    if (number !== undefined && this.#numbers.has(number)) return true
    if (searched.some(({ cles }) => cles.some((cle) => this.#cles.has(cle)))) return true
    if (number !== undefined) this.#numbers.add(number)
    for (const { cles } of act.personnes ?? []) for (const cle of cles) this.#cles.add(cle)
    return false
  }
}

type Simple = Extract<Deed, { readonly kind: 'depot' | 'journal' }>

/** Writes every deed inside the transaction its caller holds. Raises the driver's error: all must then be undone. */
export const writeActs = async (client: Line, batch: readonly Deed[]): Promise<readonly Answer[]> => {
  const answers: Answer[] = batch.map(() => 'a-reprendre')
  const acts = batch.flatMap((deed, at) => {
    const act = actOf(deed)
    return act ? [{ deed, act, at }] : []
  })
  const priors = await prepareActs(
    client,
    acts.map(({ act }) => act),
  )
  const simple: { readonly deed: Simple; readonly at: number; readonly answer?: Answer }[] = []
  const revisions: { readonly revision: Revision; readonly at: number; readonly tri: Tri }[] = []
  const precedence = new Precedence()
  for (const [i, { deed, act, at }] of acts.entries()) {
    const prior = priors[i]!
    if ('known' in prior) {
      answers[at] = prior.known
      if (typeof prior.known === 'object' && prior.known.kind === 'rejeu') {
        const entry = { ...act.journal, numUnique: prior.known.numUnique }
        simple.push({ deed: { kind: 'journal', entry }, at, answer: prior.known })
      }
    } else if (precedence.waits(act)) answers[at] = 'a-reprendre'
    else if (prior.tri.refuse) {
      simple.push({ deed: { kind: 'journal', entry: prior.tri.journal }, at, answer: { kind: 'refuse' } })
    } else if (deed.kind === 'revision') revisions.push({ revision: deed.revision, at, tri: prior.tri })
    else if (deed.kind === 'depot') {
      const { journal, reponse } = prior.tri
      simple.push({ deed: { kind: 'depot', depot: { ...deed.depot, journal, reponse } }, at })
    }
  }
  for (const [at, deed] of batch.entries()) {
    if (deed.kind === 'journal') simple.push({ deed, at })
    else if (deed.kind === 'preavis' || deed.kind === 'purge') {
      const done =
        deed.kind === 'preavis'
          ? await writeNotice(client, deed.numUnique, deed.preavis, deed.entry)
          : await writePurge(client, deed.numUnique, deed.jusquAu, deed.entry)
      answers[at] = done ? 'note' : 'sans-effet'
      const entry = { ...deed.entry, numUnique: deed.numUnique }
      if (done) simple.push({ deed: { kind: 'journal', entry }, at, answer: 'note' })
    }
  }
  for (const { revision, at, tri } of revisions) answers[at] = await writeRevision(client, revision, tri)
  if (simple.length > 0) {
    // The journal keeps the batch's order.
    simple.sort((a, b) => a.at - b.at)
    const deeds = simple.map(({ deed }) => deed)
    const query = { name: 'ecrire-lot', text: WRITE_BATCH, values: [encodeBatch(deeds)] }
    const written = decodeBatch(deeds, (await client.query<BatchRow>(query)).rows)
    for (const [i, { at, answer }] of simple.entries()) answers[at] = answer ?? written[i] ?? 'a-reprendre'
  }
  return answers
}
