/** The journal in SQLite: its rows and their link of the chain, inside the transaction that its caller holds. */
import type { DatabaseSync } from 'node:sqlite'
import { Chain, digestOf, latest, type NextLink, rowOf, sealLink, sealRow } from './chain.ts'
import type { JournalEntry } from './ports.ts'

const INSERT = `
  INSERT INTO journal (correlation, operation, porte, guichet, agent, horodatage, decision, codes, empreinte,
    num_unique, doute, systeme, chaine, rang, sceau)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const LINK = `
  INSERT INTO maillons (chaine, rang, origine, horodatage, nombre, premier, dernier, sceau)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
const READ = `
  INSERT INTO lectures AS l (num_unique, guichet, version) VALUES (?, ?, ?)
  ON CONFLICT (num_unique, guichet) DO UPDATE SET version = max(l.version, excluded.version)`

interface Noted {
  readonly id: number
  readonly horodatage: string
  readonly sceau: string
}

export class SqliteJournal {
  readonly #insert: ReturnType<DatabaseSync['prepare']>
  readonly #link: ReturnType<DatabaseSync['prepare']>
  readonly #read: ReturnType<DatabaseSync['prepare']>
  readonly #chain = new Chain()
  #rows: Noted[] = []
  #linked: { readonly link: NextLink; readonly sceau: string } | undefined

  /** In: a database whose schema is up to date. */
  constructor(db: DatabaseSync) {
    this.#insert = db.prepare(INSERT)
    this.#link = db.prepare(LINK)
    this.#read = db.prepare(READ)
  }

  /** A transaction begins: nothing is noted yet. */
  begin(): void {
    this.#rows = []
    this.#linked = undefined
  }

  /** Writes a row, and the version that it says was read. */
  note(entry: JournalEntry, numUnique: string | undefined): void {
    const row = rowOf(entry)
    const { guichet, horodatage } = row
    const { chaine, rang } = this.#chain.place()
    const sceau = sealRow(digestOf(row), numUnique)
    const { lastInsertRowid } = this.#insert.run(
      row.correlation,
      row.operation,
      row.porte,
      guichet,
      row.agent ?? null,
      horodatage,
      row.decision,
      row.codes,
      row.empreinte,
      numUnique ?? null,
      row.doute ? 1 : 0,
      row.systeme ?? null,
      chaine,
      rang,
      sceau,
    )
    this.#rows.push({ id: Number(lastInsertRowid), horodatage, sceau })
    if (entry.versionLue !== undefined && numUnique !== undefined && guichet !== '')
      this.#read.run(numUnique, guichet, entry.versionLue)
  }

  /** Writes the link of the rows noted since the transaction began, its last act. */
  link(): void {
    const [first] = this.#rows
    if (!first) return
    const link = this.#chain.next(latest(this.#rows.map(({ horodatage }) => horodatage)))
    const sceau = sealLink(
      link.tete,
      this.#rows.map((row) => row.sceau),
    )
    const { chaine, rang, origine, horodatage } = link
    const last = this.#rows.at(-1) ?? first
    this.#link.run(chaine, rang, origine, horodatage, this.#rows.length, first.id, last.id, sceau)
    this.#linked = { link, sceau }
  }

  /** The transaction is committed: the chain goes on from its link. */
  committed(): void {
    if (this.#linked) this.#chain.advance(this.#linked.link, this.#linked.sceau)
  }

  /** Nobody knows whether the transaction is committed. */
  doubtful(): void {
    this.#chain.fork()
  }
}
