/** What an operation may use while it runs: who calls, with which key, the deeds it may ask for, and the report. */
import type { Reception } from '../blob/ports.ts'
import type { Constat } from '../diagnostic/constat.ts'
import type { Rapport } from '../model/guichet.ts'
import type { Pouvoirs } from '../rules/droits/droits.ts'
import type { Nature } from '../rules/rule.ts'
import type { ExchangeKey, JournalEntry } from '../store/ports.ts'
import type { Services } from './services.ts'

/** The judgement once the record was looked at. */
export interface Conclusion {
  readonly refuse: boolean
  readonly rapport: Rapport
  readonly journal: JournalEntry
}

/** What the journal says of the application that a call bears on. */
export interface About {
  readonly numUnique?: string | undefined
  /** Version that the answer shows. */
  readonly versionLue?: number
  readonly doute?: boolean
}

export interface Call {
  /** The calling guichet; undefined when neither transport nor message names one. */
  readonly guichet: string | undefined
  /** What the caller may do; undefined where everything is allowed. */
  readonly pouvoirs: Pouvoirs | undefined
  /** To whom the caller's keys belong, see `holderOf`. */
  readonly detenteur: string
  /** The key of this exchange, with the digest of the payload, whatever the door; none for a call that only reads. */
  readonly key: ExchangeKey | undefined
  readonly maintenant: Date
  /** Reference day of dated rules: the file's own, else today. */
  readonly jour: string
  /** The legal day of the registration. */
  readonly aujourdhui: string
  readonly nature: Nature | undefined
  readonly services: Services
  /** The judgement so far, as concluded last. */
  readonly conclusion: Conclusion
  /** The document that the message carries, from then on the operation's to keep or discard. */
  takeDocument(): Reception | undefined
  /** Adds what the record says to the judgement; the reply carries the last conclusion. */
  conclude(constats: readonly Constat[], about?: About): Conclusion
  /** Says that the record was not looked at, and why. */
  leaveRecord(raison: string): void
  /** Says that the operation wrote its own journal row with its effect. */
  journalled(): void
  /** Gives the report of the first answer, when this call repeats one, and the application it bore on. */
  replayed(rapport: Rapport, numUnique: string | undefined): void
}
