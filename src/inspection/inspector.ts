import type { Scelle } from '../blob/ports.ts'
import { type Answer, type Bornes, ChildLost, Examiner, InspectionUnavailable } from './examiner.ts'
import type { Demande } from './frame.ts'
import { sniffType } from './type.ts'
import {
  type Inspection,
  LIMITES,
  type Limites,
  type MotifSansRendu,
  type Rendition,
  refuse,
  type TypeRendu,
} from './verdict.ts'
import { Waiting } from './waiting.ts'

/** How inspections are bounded; memory in bytes, time in milliseconds. */
export interface Reglages {
  /** Child processes at once. @default 2 */
  readonly processus: number
  /** Documents after which a child is replaced. @default 200 */
  readonly documents: number
  /** Bounds of an inspection. @default 5 s and 256 MiB */
  readonly inspection: Bornes
}

/** A copy of a document in a type that every reader opens, or why there is none. */
export type Rendu = { readonly type: TypeRendu; readonly octets: Buffer } | { readonly sans: MotifSansRendu }

const MIB = 2 ** 20

export const REGLAGES: Reglages = {
  processus: 2,
  documents: 200,
  inspection: { delai: 5_000, memoire: 256 * MIB },
}

interface Slot {
  examiner: Examiner | undefined
}

type Work = Demande & { readonly bornes: Bornes; readonly pour: string }

/** Whose documents are nobody's in particular. */
const A_PERSONNE = ''

/**
 * Examines documents in child processes, which hostile ones may bring down without harm to the gateway or to others.
 * They read the sealed receptions by themselves, each with its own key: no plaintext passes here, nor by any file.
 * Children start at the first document (ADR 0020).
 */
export class Inspector {
  readonly #receptions: string
  readonly #reglages: Reglages
  readonly #free: Slot[]
  readonly #slots: readonly Slot[]
  readonly #waiting = new Waiting<Slot>()
  /** Served when nobody else waits. */
  readonly #leaving = new Waiting<Slot>()
  readonly #ending = new Set<Promise<unknown> | undefined>()
  #isClosed = false

  /** @param receptions the folder where documents are sealed while they come in */
  constructor(receptions: string, reglages: Partial<Reglages> = {}) {
    this.#receptions = receptions
    this.#reglages = { ...REGLAGES, ...reglages }
    this.#slots = Array.from({ length: this.#reglages.processus }, () => ({ examiner: undefined }))
    this.#free = [...this.#slots]
  }

  /**
   * Tells what a document is and whether it may be kept.
   * @param pour whose it is: many documents of one do not keep those of another waiting
   * Raises InspectionUnavailable when the document could not be judged, for a reason that is not the document.
   */
  async inspect(document: Scelle, limites: Partial<Limites> = {}, pour = A_PERSONNE): Promise<Inspection> {
    const answer = await this.#run({
      acte: 'examiner',
      document,
      limites: { ...LIMITES, ...limites },
      bornes: this.#reglages.inspection,
      pour,
    })
    return answer === undefined ? refuse('TROP_LONG_A_EXAMINER') : (answer.valeur as Inspection)
  }

  /**
   * Makes a copy of a document that was found good, under the bounds of an inspection.
   * In and raises: as `inspect`.
   */
  async render(document: Scelle, limites: Partial<Limites> = {}, pour = A_PERSONNE): Promise<Rendu> {
    const answer = await this.#run({
      acte: 'rendre',
      document,
      limites: { ...LIMITES, ...limites },
      bornes: this.#reglages.inspection,
      pour,
    })
    if (answer === undefined) return { sans: 'TROP_CHER' }
    const rendition = answer.valeur as Rendition
    if ('sans' in rendition) return rendition
    const { type } = rendition
    return sniffType(answer.octets) === type ? { type, octets: answer.octets } : { sans: 'ILLISIBLE' }
  }

  /** What runs and what waits, for the gauges. */
  figures(): { readonly running: number; readonly waiting: number; readonly pids: readonly number[] } {
    return {
      running: this.#slots.length - this.#free.length,
      waiting: this.#waiting.size,
      pids: this.#slots.flatMap((slot) => slot.examiner?.pid ?? []),
    }
  }

  /** Refuses new documents, waits for those under way or waiting, and ends the children. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all(
      this.#slots.map(async () => {
        const slot = this.#free.pop() ?? (await this.#leaving.wait(A_PERSONNE))
        this.#retire(slot)
      }),
    )
    await Promise.all(this.#ending)
  }

  /** Undefined when the document brought its child down. */
  async #run(work: Work): Promise<Answer | undefined> {
    if (this.#isClosed) throw new InspectionUnavailable('l’inspection est fermée')
    const slot = await this.#acquire(work.pour)
    try {
      return await this.#attempt(slot, work, true)
    } finally {
      this.#release(slot)
    }
  }

  async #attempt(slot: Slot, work: Work, mayRetry: boolean): Promise<Answer | undefined> {
    if (work.acte === 'rendre') this.#retireGrown(slot)
    slot.examiner ??= await Examiner.start(
      this.#receptions,
      Math.floor(this.#reglages.inspection.memoire / MIB),
    )
    const examiner = slot.examiner
    try {
      const { bornes, pour: _, ...demande } = work
      const answer = await examiner.run(demande, bornes)
      if (examiner.documents >= this.#reglages.documents) this.#retire(slot)
      else if (work.acte === 'rendre') this.#retireGrown(slot)
      return answer
    } catch (error) {
      slot.examiner = undefined
      if (!(error instanceof ChildLost)) throw error
      if (error.isCause) return undefined
      if (mayRetry) return this.#attempt(slot, work, false)
      throw new InspectionUnavailable('le processus d’inspection s’est arrêté', { cause: error })
    }
  }

  /** Pixels take most of the memory granted, and neither libvips nor WebAssembly gives all of it back. */
  #retireGrown(slot: Slot): void {
    const { memoire } = this.#reglages.inspection
    if (slot.examiner && slot.examiner.resident > memoire / 2) this.#retire(slot)
  }

  /** The next document of this slot gets a new child; nobody waits for the old one, save `close`. */
  #retire(slot: Slot): void {
    const ending = slot.examiner?.close().finally(() => this.#ending.delete(ending))
    if (ending !== undefined) this.#ending.add(ending)
    slot.examiner = undefined
  }

  #acquire(pour: string): Promise<Slot> {
    const slot = this.#free.pop()
    if (slot !== undefined) return Promise.resolve(slot)
    return this.#waiting.wait(pour)
  }

  #release(slot: Slot): void {
    if (!this.#waiting.give(slot) && !this.#leaving.give(slot)) this.#free.push(slot)
  }
}
