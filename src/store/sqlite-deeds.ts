import type { DatabaseSync } from 'node:sqlite'
import type { ActeAcces } from './acces.ts'
import type { Answer, Deed } from './deed.ts'
import { composeNumUnique, judgeKnownKey, keyLimit, LAST_NUMBER, SequenceExhausted } from './deed.ts'
import type { ActeDossier, ActePlan } from './pieces.ts'
import type {
  Depot,
  Echue,
  ExchangeKey,
  JournalEntry,
  NatureEvolution,
  ReponseKept,
  Revision,
  Tri,
} from './ports.ts'
import { readAcces, writeAcces } from './sqlite-acces.ts'
import { SqliteJournal } from './sqlite-journal.ts'
import { SqlitePersons, SqliteSearch } from './sqlite-persons.ts'
import { SqlitePieces } from './sqlite-pieces.ts'

type Statement = ReturnType<DatabaseSync['prepare']>

/** The answer kept under a key. In: guichet, key, instant before which it no longer counts. */
export const KNOWN = `
  SELECT empreinte, num_unique AS "numUnique", version, reponse FROM idempotence
  WHERE guichet = ? AND cle = ? AND horodatage >= ?`
// The primary key decides who holds a key; one that is too old is taken over.
const CLAIM = `
  INSERT INTO idempotence AS k (guichet, cle, empreinte, num_unique, version, reponse, horodatage)
  VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (guichet, cle) DO UPDATE SET empreinte = excluded.empreinte, num_unique = excluded.num_unique,
    version = excluded.version, reponse = excluded.reponse, horodatage = excluded.horodatage`
const LAST = 'SELECT dernier FROM sequences WHERE territoire = ? AND mmaa = ?'
const ALLOCATE = `
  INSERT INTO sequences AS s (territoire, mmaa, dernier) VALUES (?, ?, 1)
  ON CONFLICT (territoire, mmaa) DO UPDATE SET dernier = s.dernier + 1`
const INSERT_DEMANDE = `
  INSERT INTO demandes (num_unique, version_courante, date_creation_demande, guichet, territoire)
  VALUES (?, 1, ?, ?, ?)`
const IN_FORCE = `
  SELECT 1 AS oui FROM demandes WHERE num_unique = ? AND version_courante = ? AND etat <> 'PURGEE'`
const UPDATE_DEMANDE = `
  UPDATE demandes SET version_courante = version_courante + 1, etat = ?, date_renouvellement = ?,
    date_radiation = ?, motif_radiation = ?, preavis = CASE WHEN date_renouvellement IS ? THEN preavis END
  WHERE num_unique = ? AND version_courante = ?`
const INSERT_VERSION = `
  INSERT INTO versions (num_unique, version, horodatage, guichet, contenu) VALUES (?, ?, ?, ?, ?)`
const INSERT_EVOLUTION = `
  INSERT INTO evolutions (num_unique, version, nature, horodatage) VALUES (?, ?, ?, ?)`
const NOTIFY = `
  UPDATE demandes SET preavis = ?
  WHERE num_unique = ? AND version_courante = ? AND etat = 'ACTIVE' AND preavis IS NULL
  RETURNING version_courante AS version`
const TOMBSTONE = `
  UPDATE demandes SET etat = 'PURGEE', motif_radiation = NULL, preavis = NULL
  WHERE num_unique = ? AND etat = 'RADIEE' AND date_radiation <= ?
  RETURNING version_courante AS version`
const ERASE = [
  'DELETE FROM versions WHERE num_unique = ?',
  'DELETE FROM idempotence WHERE num_unique = ?',
  'DELETE FROM lectures WHERE num_unique = ?',
  'DELETE FROM pieces WHERE num_unique = ?',
  'DELETE FROM places WHERE num_unique = ?',
] as const

/** Writes deeds one after the other inside the transaction its caller holds. */
export class SqliteDeeds {
  readonly #db: DatabaseSync
  readonly #onKey: (() => void) | undefined
  readonly #statements = new Map<string, Statement>()
  readonly #search: SqliteSearch
  readonly #persons: SqlitePersons
  readonly #pieces: SqlitePieces
  readonly #journal: SqliteJournal

  /** In: a database whose schema is up to date, and what is called once a key is taken. */
  constructor(db: DatabaseSync, onKey?: () => void) {
    this.#db = db
    this.#onKey = onKey
    this.#search = new SqliteSearch(db)
    this.#persons = new SqlitePersons(db)
    this.#pieces = new SqlitePieces(db)
    this.#journal = new SqliteJournal(db)
  }

  /** Writes a transaction's deeds and the link of their journal rows. Raises as `#write`. */
  writeAll(batch: readonly Deed[]): readonly Answer[] {
    this.#journal.begin()
    const answers = batch.map((deed) => this.#write(deed))
    this.#journal.link()
    return answers
  }

  /** What became of that transaction: nothing when it was undone. */
  get fate(): Pick<SqliteJournal, 'committed' | 'doubtful'> {
    return this.#journal
  }

  /** Writes one deed. Raises SQLite's error or SequenceExhausted: the transaction must then be undone. */
  #write(deed: Deed): Answer {
    switch (deed.kind) {
      case 'depot':
        return this.#depose(deed.depot)
      case 'revision':
        return this.#revise(deed.revision)
      case 'preavis':
        return this.#notify(deed.echue, deed.preavis, deed.entry)
      case 'purge':
        return this.#purge(deed.numUnique, deed.jusquAu, deed.entry)
      case 'dossier':
        return this.#change(deed.acte)
      case 'plan':
        return this.#publish(deed.acte)
      case 'acces':
        return this.#changeAcces(deed.acte)
      case 'journal':
        this.#journal.note(deed.entry, deed.entry.numUnique)
        return 'note'
    }
  }

  #depose(depot: Depot): Answer {
    const known = this.#replay(depot)
    if (known) return known
    const tri = this.#sort(depot)
    if (tri.refuse) return this.#refuse(tri)
    const numUnique = composeNumUnique(depot, this.#nextNumber(depot))
    this.#run(INSERT_DEMANDE, numUnique, depot.dateCreationDemande, depot.guichet, depot.territoire)
    this.#persons.add(numUnique, depot.personnes ?? [])
    return this.#conclude(depot, tri, numUnique, 1, 'CREATION')
  }

  #revise(revision: Revision): Answer {
    const known = this.#replay(revision)
    if (known) return known
    const { numUnique, versionLue, etat, dateRenouvellement, dateRadiation, motifRadiation } = revision
    if (!this.#get(IN_FORCE, numUnique, versionLue)) return { kind: 'conflit' }
    const tri = this.#sort(revision)
    if (tri.refuse) return this.#refuse(tri)
    const renouvellement = dateRenouvellement ?? null
    const fin = [dateRadiation ?? null, motifRadiation ?? null] as const
    this.#run(UPDATE_DEMANDE, etat, renouvellement, ...fin, renouvellement, numUnique, versionLue)
    if (revision.personnes) {
      this.#persons.remove(numUnique)
      this.#persons.add(numUnique, revision.personnes)
    }
    return this.#conclude(revision, tri, numUnique, versionLue + 1, revision.nature)
  }

  /** One writer: what is seen here stays so until the commit. */
  #change(acte: ActeDossier): Answer {
    const known = this.#replay(acte)
    if (known) return known
    const vue = this.#pieces.view(acte.numUnique, acte.jour)
    if (!vue) return 'inconnue'
    const suite = acte.decider(vue)
    if (suite.refuse) return this.#refuse(suite)
    const { effet, journal, reponse } = suite
    if (effet) this.#pieces.write(effet, journal.horodatage)
    return this.#done(acte.key, suite, acte.numUnique, effet?.piece.revision ?? 1, reponse)
  }

  #publish(acte: ActePlan): Answer {
    const known = this.#replay(acte)
    if (known) return known
    const suite = acte.decider(this.#pieces.plans())
    if (suite.refuse) return this.#refuse(suite)
    const { plan, journal, reponse } = suite
    if (plan) this.#pieces.publish(plan, journal.horodatage, journal.author.guichet)
    return this.#done(acte.key, suite, '', plan?.version ?? 1, reponse)
  }

  #changeAcces(acte: ActeAcces): Answer {
    const known = this.#replay(acte)
    if (known) return known
    const suite = acte.decider(readAcces(this.#db))
    if (suite.refuse) return this.#refuse(suite)
    writeAcces(this.#db, suite.ecrites, suite.journal.horodatage)
    return this.#done(acte.key, suite, '', 1, suite.reponse)
  }

  #done(
    key: ExchangeKey | undefined,
    { journal }: { readonly journal: JournalEntry },
    numUnique: string,
    version: number,
    reponse: string,
  ): Answer {
    this.#claim(key, numUnique, version, reponse, journal.horodatage)
    this.#journal.note(journal, numUnique || undefined)
    return { kind: 'fait', numUnique, version, reponse }
  }

  #claim(
    key: ExchangeKey | undefined,
    numUnique: string,
    version: number,
    reponse: string,
    horodatage: string,
  ): void {
    if (!key) return
    const { guichet, cle, empreinte } = key
    this.#run(CLAIM, guichet, cle, empreinte, numUnique, version, reponse, horodatage)
    this.#onKey?.()
  }

  #conclude(
    act: Depot | Revision,
    { journal, reponse }: Tri,
    numUnique: string,
    version: number,
    nature: NatureEvolution,
  ): Answer {
    const { horodatage } = journal
    this.#claim(act.key, numUnique, version, reponse, horodatage)
    this.#run(INSERT_VERSION, numUnique, version, horodatage, act.guichet, act.contenu)
    this.#run(INSERT_EVOLUTION, numUnique, version, nature, horodatage)
    this.#journal.note(journal, numUnique)
    return { kind: 'fait', numUnique, version, reponse }
  }

  /** The outcome of an act whose key was used before. */
  #replay({ key, journal }: { readonly key: ExchangeKey | undefined; readonly journal: JournalEntry }) {
    if (!key) return undefined
    const limit = keyLimit(journal.horodatage)
    const known = this.#get(KNOWN, key.guichet, key.cle, limit) as unknown as ReponseKept | undefined
    if (!known) return undefined
    const outcome = judgeKnownKey(key, known)
    if (outcome.kind === 'rejeu') this.#journal.note(journal, outcome.numUnique || undefined)
    return outcome
  }

  /** Searches and decides; SQLite has one writer, so nobody can come between this and the commit. */
  #sort({ recherche, journal, reponse, territoire }: Depot | Revision): Tri {
    if (!recherche) return { refuse: false, journal, reponse }
    const found = this.#search.find(recherche.personnes, territoire)
    return recherche.trier(found.filter(({ numUnique }) => !recherche.sauf.includes(numUnique)))
  }

  #refuse({ journal }: { readonly journal: JournalEntry }): Answer {
    this.#journal.note(journal, journal.numUnique)
    return { kind: 'refuse' }
  }

  #notify({ numUnique, version }: Echue, preavis: string, entry: JournalEntry): Answer {
    if (!this.#get(NOTIFY, preavis, numUnique, version)) return 'sans-effet'
    this.#run(INSERT_EVOLUTION, numUnique, version, 'PREAVIS', entry.horodatage)
    this.#journal.note(entry, numUnique)
    return 'note'
  }

  #purge(numUnique: string, jusquAu: string, entry: JournalEntry): Answer {
    const row = this.#get(TOMBSTONE, numUnique, jusquAu)
    if (!row) return 'sans-effet'
    this.#persons.remove(numUnique)
    for (const sql of ERASE) this.#run(sql, numUnique)
    this.#run(INSERT_EVOLUTION, numUnique, Number(row.version), 'PURGE', entry.horodatage)
    this.#journal.note(entry, numUnique)
    return 'note'
  }

  #nextNumber({ territoire, mmaa }: Depot): number {
    const last = Number(this.#get(LAST, territoire, mmaa)?.dernier ?? 0)
    if (last >= LAST_NUMBER) throw new SequenceExhausted(`${territoire}/${mmaa}`)
    this.#run(ALLOCATE, territoire, mmaa)
    return last + 1
  }

  #prepared(sql: string): Statement {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.#db.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  #run(sql: string, ...values: (string | number | null)[]) {
    return this.#prepared(sql).run(...values)
  }

  #get(sql: string, ...values: (string | number | null)[]) {
    return this.#prepared(sql).get(...values)
  }
}
