/** What an operation may use while it runs: who calls, with which key, and the deeds it may ask for. */
import type { Rapport } from '../model/guichet.ts'
import type { Nature } from '../rules/rule.ts'
import type { JournalEntry } from '../store/ports.ts'
import type { DemandeService } from './demande.ts'

export interface Call {
  /** The calling guichet; undefined when neither transport nor message names one. */
  readonly guichet: string | undefined
  readonly cleEchange: string | undefined
  /** SHA-256 of the content under the key: the payload's, whatever the door. */
  readonly empreinteContenu: string
  /** Reference day of dated rules: the file's own, else today. */
  readonly jour: string
  /** The legal day of the registration. */
  readonly aujourdhui: string
  readonly nature: Nature | undefined
  /** The judgement so far: accepted, with or without reservations. */
  readonly rapport: Rapport
  readonly journal: JournalEntry
  readonly demandes: DemandeService
  /** Says that the operation wrote its own journal row with its effect. */
  journalled(): void
  /** Gives the report of the first answer, when this call repeats one. */
  replayed(rapport: Rapport): void
}
