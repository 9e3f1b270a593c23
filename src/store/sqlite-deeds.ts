import type { DatabaseSync } from 'node:sqlite'
import type { Answer, Deed, KnownKey } from './deed.ts'
import { composeNumUnique, judgeKnownKey, keyLimit, LAST_NUMBER, SequenceExhausted } from './deed.ts'
import type { Depot, JournalEntry } from './ports.ts'

type Statement = ReturnType<DatabaseSync['prepare']>

// The primary key decides who holds a key; one that is too old is taken over.
const CLAIM = `
  INSERT INTO idempotence AS k (guichet, cle, empreinte, num_unique, version, reponse, horodatage)
  VALUES (?, ?, ?, '', 1, ?, ?)
  ON CONFLICT (guichet, cle) DO UPDATE SET empreinte = excluded.empreinte, num_unique = '',
    version = excluded.version, reponse = excluded.reponse, horodatage = excluded.horodatage
  WHERE k.horodatage < ?`
const NAME_CLAIM = 'UPDATE idempotence SET num_unique = ? WHERE guichet = ? AND cle = ?'
const KNOWN = `
  SELECT empreinte, num_unique AS "numUnique", version, reponse FROM idempotence
  WHERE guichet = ? AND cle = ?`
const LAST = 'SELECT dernier FROM sequences WHERE territoire = ? AND mmaa = ?'
const ALLOCATE = `
  INSERT INTO sequences AS s (territoire, mmaa, dernier) VALUES (?, ?, 1)
  ON CONFLICT (territoire, mmaa) DO UPDATE SET dernier = s.dernier + 1`
const INSERT_DEMANDE = `
  INSERT INTO demandes (num_unique, version_courante, date_creation_demande, guichet, territoire)
  VALUES (?, 1, ?, ?, ?)`
const INSERT_VERSION = `
  INSERT INTO versions (num_unique, version, horodatage, guichet, contenu) VALUES (?, 1, ?, ?, ?)`
const INSERT_EVOLUTION = `
  INSERT INTO evolutions (num_unique, version, nature, horodatage) VALUES (?, 1, 'CREATION', ?)`
const INSERT_JOURNAL = `
  INSERT INTO journal (correlation, operation, porte, guichet, agent, horodatage, decision, codes, empreinte,
    num_unique)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

/** Writes deeds one after the other inside the transaction its caller holds. */
export class SqliteDeeds {
  readonly #claim: Statement
  readonly #nameClaim: Statement
  readonly #known: Statement
  readonly #last: Statement
  readonly #allocate: Statement
  readonly #demande: Statement
  readonly #version: Statement
  readonly #evolution: Statement
  readonly #journal: Statement

  /** In: a database whose schema is up to date. */
  constructor(db: DatabaseSync) {
    this.#claim = db.prepare(CLAIM)
    this.#nameClaim = db.prepare(NAME_CLAIM)
    this.#known = db.prepare(KNOWN)
    this.#last = db.prepare(LAST)
    this.#allocate = db.prepare(ALLOCATE)
    this.#demande = db.prepare(INSERT_DEMANDE)
    this.#version = db.prepare(INSERT_VERSION)
    this.#evolution = db.prepare(INSERT_EVOLUTION)
    this.#journal = db.prepare(INSERT_JOURNAL)
  }

  /** Writes one deed. Raises SQLite's error or SequenceExhausted: the transaction must then be undone. */
  write(deed: Deed): Answer {
    if (deed.kind === 'depot') return this.#depose(deed.depot)
    this.#note(deed.entry, deed.entry.numUnique)
    return 'note'
  }

  #depose(depot: Depot): Answer {
    const { key, journal } = depot
    if (key !== undefined) {
      const { guichet, cle, empreinte } = key
      const limit = keyLimit(journal.horodatage)
      const claimed = this.#claim.run(guichet, cle, empreinte, depot.reponse, journal.horodatage, limit)
      if (claimed.changes === 0) return this.#replay(depot)
    }
    const numUnique = composeNumUnique(depot, this.#nextNumber(depot))
    if (key !== undefined) this.#nameClaim.run(numUnique, key.guichet, key.cle)
    this.#demande.run(numUnique, depot.dateCreationDemande, depot.guichet, depot.territoire)
    this.#version.run(numUnique, journal.horodatage, depot.guichet, depot.contenu)
    this.#evolution.run(numUnique, journal.horodatage)
    this.#note(journal, numUnique)
    return { kind: 'fait', numUnique, version: 1, reponse: depot.reponse }
  }

  #replay(depot: Depot): Answer {
    const known = this.#known.get(depot.key!.guichet, depot.key!.cle) as unknown as KnownKey
    const outcome = judgeKnownKey(depot, known)
    if (outcome.kind === 'rejeu') this.#note(depot.journal, outcome.numUnique)
    return outcome
  }

  #nextNumber({ territoire, mmaa }: Depot): number {
    const last = Number(this.#last.get(territoire, mmaa)?.dernier ?? 0)
    if (last >= LAST_NUMBER) throw new SequenceExhausted(`${territoire}/${mmaa}`)
    this.#allocate.run(territoire, mmaa)
    return last + 1
  }

  #note(entry: JournalEntry, numUnique: string | undefined): void {
    this.#journal.run(
      entry.correlation,
      entry.operation,
      entry.porte,
      entry.author.guichet,
      entry.author.agent ?? null,
      entry.horodatage,
      entry.decision,
      JSON.stringify(entry.codes),
      entry.empreinte,
      numUnique ?? null,
    )
  }
}
