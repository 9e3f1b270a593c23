/** What both drivers share: acts go through the batcher, readings through the driver's own reader. */
import type { ActeAcces } from './acces.ts'
import type { Batcher } from './batcher.ts'
import type { Answer } from './deed.ts'
import type { StoreOfJournal } from './journal.ts'
import { within } from './patience.ts'
import type { ActeDossier, ActePlan, DossierOutcome, StoreOfPieces } from './pieces.ts'
import type {
  Depot,
  DepotOutcome,
  Echue,
  JournalEntry,
  Revision,
  RevisionOutcome,
  Store,
  StoreFigures,
  StoreHealth,
} from './ports.ts'
import { StoreUnavailable } from './ports.ts'

/** Readings of a driver about documents and the plan. */
export type ReadsOfPieces = Omit<StoreOfPieces, 'changeDossier' | 'publishPlan'>

/** Readings of a driver; they may raise the driver's own error. */
export type Reads = Pick<
  Store,
  | 'findDemande'
  | 'findReponse'
  | 'findVersionVue'
  | 'findCandidats'
  | 'countDoutes'
  | 'findEchues'
  | 'findEvolutions'
  | 'remember'
  | 'forgetKeys'
  | 'findAcces'
> & {
  readonly pieces: ReadsOfPieces
  readonly journal: StoreOfJournal
  /** Asks something of the database: a named cause when it may not be used. Raises when it does not answer. */
  ping(): Promise<string | undefined>
}

const incomplete = () => new StoreUnavailable('le dépôt a répondu de façon incomplète')

const outcomeOf = (answer: Answer): RevisionOutcome => {
  if (typeof answer === 'string') throw incomplete()
  return answer
}

const dossierOf = (answer: Answer): DossierOutcome => {
  if (answer === 'inconnue') return { kind: 'inconnue' }
  const outcome = outcomeOf(answer)
  if (outcome.kind === 'conflit') throw incomplete()
  return outcome
}

/** Milliseconds that a caller waits for a reading at most. */
const PATIENCE_MS = 4500

/** Upkeep, which takes as long as the driver lets it. */
const upkeep = async <T>(ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask()
  } catch (cause) {
    throw new StoreUnavailable("le dépôt n'a pas pu être lu", { cause })
  }
}

const read = <T>(ask: () => Promise<T>): Promise<T> => within(PATIENCE_MS, upkeep(ask))

export abstract class StoreOfDeeds implements Store {
  abstract readonly kind: Store['kind']
  readonly #batcher: Batcher
  readonly #reads: Reads

  constructor(batcher: Batcher, reads: Reads) {
    this.#batcher = batcher
    this.#reads = reads
  }

  async depose(depot: Depot): Promise<DepotOutcome> {
    const outcome = outcomeOf(await this.#batcher.submit({ kind: 'depot', depot }))
    if (outcome.kind === 'conflit') throw incomplete()
    return outcome
  }

  async revise(revision: Revision): Promise<RevisionOutcome> {
    return outcomeOf(await this.#batcher.submit({ kind: 'revision', revision }))
  }

  async changeDossier(acte: ActeDossier): Promise<DossierOutcome> {
    return dossierOf(await this.#batcher.submit({ kind: 'dossier', acte }))
  }

  async publishPlan(acte: ActePlan): Promise<DossierOutcome> {
    return dossierOf(await this.#batcher.submit({ kind: 'plan', acte }))
  }

  async changeAcces(acte: ActeAcces): Promise<DossierOutcome> {
    return dossierOf(await this.#batcher.submit({ kind: 'acces', acte }))
  }

  async record(entry: JournalEntry): Promise<void> {
    await this.#batcher.submit({ kind: 'journal', entry })
  }

  async notify(echue: Echue, preavis: string, entry: JournalEntry): Promise<boolean> {
    return (await this.#batcher.submit({ kind: 'preavis', echue, preavis, entry })) === 'note'
  }

  async purge(numUnique: string, jusquAu: string, entry: JournalEntry): Promise<boolean> {
    return (await this.#batcher.submit({ kind: 'purge', numUnique, jusquAu, entry })) === 'note'
  }

  findDemande: Store['findDemande'] = (...asked) => read(() => this.#reads.findDemande(...asked))
  findReponse: Store['findReponse'] = (...asked) => read(() => this.#reads.findReponse(...asked))
  findVersionVue: Store['findVersionVue'] = (...asked) => read(() => this.#reads.findVersionVue(...asked))
  findCandidats: Store['findCandidats'] = (...asked) => read(() => this.#reads.findCandidats(...asked))
  countDoutes: Store['countDoutes'] = (...asked) => read(() => this.#reads.countDoutes(...asked))
  findEchues: Store['findEchues'] = (...asked) => upkeep(() => this.#reads.findEchues(...asked))
  findEvolutions: Store['findEvolutions'] = (...asked) => read(() => this.#reads.findEvolutions(...asked))
  remember: Store['remember'] = (...asked) => upkeep(() => this.#reads.remember(...asked))
  forgetKeys: Store['forgetKeys'] = (...asked) => upkeep(() => this.#reads.forgetKeys(...asked))

  findAcces: Store['findAcces'] = () => read(() => this.#reads.findAcces())

  findPlanAt: Store['findPlanAt'] = (...asked) => read(() => this.#reads.pieces.findPlanAt(...asked))
  findPlans: Store['findPlans'] = () => read(() => this.#reads.pieces.findPlans())
  findDossier: Store['findDossier'] = (...asked) => read(() => this.#reads.pieces.findDossier(...asked))
  findPiece: Store['findPiece'] = (...asked) => read(() => this.#reads.pieces.findPiece(...asked))
  findEnAnalyse: Store['findEnAnalyse'] = (...asked) => read(() => this.#reads.pieces.findEnAnalyse(...asked))
  countEnAnalyse: Store['countEnAnalyse'] = () => read(() => this.#reads.pieces.countEnAnalyse())
  findStored: Store['findStored'] = (...asked) => upkeep(() => this.#reads.pieces.findStored(...asked))
  findBlobs: Store['findBlobs'] = (...asked) => upkeep(() => this.#reads.pieces.findBlobs(...asked))
  countBeyond: Store['countBeyond'] = (...asked) => upkeep(() => this.#reads.pieces.countBeyond(...asked))

  findTraces: Store['findTraces'] = (...asked) => upkeep(() => this.#reads.journal.findTraces(...asked))
  sealDay: Store['sealDay'] = (jour) => upkeep(() => this.#reads.journal.sealDay(jour))
  forgetJournal: Store['forgetJournal'] = (avant) => upkeep(() => this.#reads.journal.forgetJournal(avant))
  findSceaux: Store['findSceaux'] = (...asked) => upkeep(() => this.#reads.journal.findSceaux(...asked))
  findChaines: Store['findChaines'] = (...asked) => upkeep(() => this.#reads.journal.findChaines(...asked))
  findMaillons: Store['findMaillons'] = (...asked) => upkeep(() => this.#reads.journal.findMaillons(...asked))
  findTetes: Store['findTetes'] = (chaine) => upkeep(() => this.#reads.journal.findTetes(chaine))
  findLignes: Store['findLignes'] = (...asked) => upkeep(() => this.#reads.journal.findLignes(...asked))
  countAvantChaine: Store['countAvantChaine'] = () => upkeep(() => this.#reads.journal.countAvantChaine())
  findIsolees: Store['findIsolees'] = (...asked) => upkeep(() => this.#reads.journal.findIsolees(...asked))
  lastLigne: Store['lastLigne'] = () => upkeep(() => this.#reads.journal.lastLigne())
  isJournalHeld: Store['isJournalHeld'] = () => upkeep(() => this.#reads.journal.isJournalHeld())

  async health(): Promise<StoreHealth> {
    const cause = await this.#reads.ping().catch(() => 'base de données injoignable')
    return { ok: cause === undefined, cause }
  }

  figures(): StoreFigures {
    return this.#batcher.figures()
  }

  async close(): Promise<void> {
    await this.#batcher.close()
    await this.end()
  }

  /** Closes the connections, once nothing waits. */
  protected abstract end(): Promise<void>
}
