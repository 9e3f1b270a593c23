/**
 * The chain of the journal: what is sealed of a row, of a commit's rows and of a day, in one form for every store.
 *
 * A row's seal covers its columns; a link's seal covers the link before it and the seals of the rows of one commit, in
 * their order; a day's seal covers the day before and the last link of each chain.
 */
import { randomBytes } from 'node:crypto'
import { addDays } from '../base/day.ts'
import { sha256 } from '../base/digest.ts'
import type { Maillon, Sceau } from './journal.ts'
import type { JournalEntry } from './ports.ts'

/** A row's columns as they are kept, without what its place in the chain adds. */
export interface RowSealed {
  readonly correlation: string
  readonly operation: string
  readonly porte: string
  readonly guichet: string
  readonly agent: string | undefined
  readonly horodatage: string
  readonly decision: string
  /** As JSON text. */
  readonly codes: string
  readonly empreinte: string
  readonly doute: boolean
  readonly systeme: string | undefined
}

/** The columns that an entry becomes. */
export const rowOf = (entry: JournalEntry): RowSealed => ({
  correlation: entry.correlation,
  operation: entry.operation,
  porte: entry.porte,
  guichet: entry.author.guichet,
  agent: entry.author.agent,
  horodatage: inUtc(entry.horodatage),
  decision: entry.decision,
  codes: JSON.stringify(entry.codes),
  empreinte: entry.empreinte,
  doute: entry.doute ?? false,
  systeme: entry.author.systeme,
})

/**
 * Digest of all the columns but the application's number, which a deposit only has once it is written. A column added
 * later goes at the end, and only where it has a value: no seal already made changes.
 */
export const digestOf = (row: RowSealed): string =>
  sha256(
    JSON.stringify([
      row.correlation,
      row.operation,
      row.porte,
      row.guichet,
      row.agent ?? null,
      row.horodatage,
      row.decision,
      row.codes,
      row.empreinte,
      row.doute,
      ...(row.systeme === undefined ? [] : [row.systeme]),
    ]),
  )

/** Seal of a row. In: the digest of its columns, its application's number. */
export const sealRow = (digest: string, numUnique: string | undefined): string =>
  sha256(digest + (numUnique ?? ''))

/** What a link says of itself before its rows. */
export type LinkHead = Pick<Maillon, 'chaine' | 'rang' | 'origine' | 'horodatage'>

/** The text that begins what a link seals. In: the seal of the link before it, empty for the first one. */
export const openLink = ({ chaine, rang, origine, horodatage }: LinkHead, precedent: string): string =>
  `${JSON.stringify([chaine, rang, origine, horodatage, precedent])}\n`

/** Seal of a link. In: the text that begins it, the seals of its rows in their order. */
export const sealLink = (tete: string, rows: readonly string[]): string => sha256(tete + rows.join(''))

/** Seal of a day. In: all that it says but the seal itself. */
export const sealDay = ({ jour, precedent, lignes, tetes }: Omit<Sceau, 'sceau'>): string =>
  sha256(
    JSON.stringify([
      jour,
      precedent,
      lignes,
      tetes.map(({ chaine, du, au, sceau }) => [chaine, du, au, sceau]),
    ]),
  )

/** The instant at which a day in UTC has ended. */
export const endOfDay = (jour: string): string => `${addDays(jour, 1)}T00:00:00.000Z`

/** The next link of a chain, not yet written. */
export interface NextLink extends LinkHead {
  /** The text that begins what it seals. */
  readonly tete: string
}

/** The chain that one opening of a store writes: it goes on from what is known to be committed. */
export class Chain {
  #chaine = newName()
  #origine = ''
  #rang = 0
  #sceau = ''

  /** Where the next rows go. */
  place(): Pick<LinkHead, 'chaine' | 'rang'> {
    return { chaine: this.#chaine, rang: this.#rang + 1 }
  }

  /** The link that a transaction may write. In: the latest instant of its rows. */
  next(horodatage: string): NextLink {
    const head: LinkHead = {
      ...this.place(),
      origine: this.#rang === 0 ? this.#origine : '',
      horodatage,
    }
    return { ...head, tete: openLink(head, this.#sceau) }
  }

  /** That link is committed, with this seal. */
  advance({ rang }: NextLink, sceau: string): void {
    this.#rang = rang
    this.#sceau = sceau
  }

  /** Nobody knows whether the last link was committed: begins another chain, whose first link names this one. */
  fork(): void {
    if (this.#rang > 0) this.#origine = `${this.#chaine}:${this.#rang}`
    this.#chaine = newName()
    this.#rang = 0
    this.#sceau = ''
  }
}

const UTC = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$/

/** An instant as every store gives it back. */
const inUtc = (instant: string): string => (UTC.test(instant) ? instant : new Date(instant).toISOString())

/** The latest of some instants, in ISO 8601 UTC. */
export const latest = (instants: readonly string[]): string =>
  instants.map(inUtc).reduce((last, one) => (one > last ? one : last))

const newName = (): string => randomBytes(8).toString('hex')
