/** What twins spoil: in the gateway's own ports, or in the database behind its back. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { BlobStore, Reception } from '../src/blob/ports.ts'
import type { Examens } from '../src/service/depot.ts'
import type { ActeDossier, SuiteDossier } from '../src/store/pieces.ts'
import type { Store } from '../src/store/ports.ts'
import type { Place } from './places.ts'

export type Sabotage =
  /** The answer goes out before the commit. */
  | 'repond-avant'
  /** The room of a category is looked at before the transaction, not in it. */
  | 'compte-puis-insere'
  /** The plan is the one of the moment the call came in. */
  | 'plan-fige'
  /** The version that the caller read is not looked at. */
  | 'derniere-ecriture'
  /** What is refused is not erased. */
  | 'octets-gardes'
  /** No answer of the antivirus is taken for a clean bill. */
  | 'silence-vaut-sain'
  /** A document is gathered in memory before it is written. */
  | 'tout-en-memoire'

const replacing = <T extends object>(target: T, changes: Partial<T>): T =>
  new Proxy(target, {
    get: (kept, name) => {
      const found = changes[name as keyof T] ?? kept[name as keyof T]
      return typeof found === 'function' ? found.bind(kept) : found
    },
  })

const LOOKED_MS = 5
/** As long as a publication may take to come in between. */
const FROZEN_MS = 25

/** The store, spoilt. */
export const spoiltStore = (store: Store, sabotages: readonly Sabotage[]): Store => {
  const changes: { -readonly [K in keyof Store]?: Store[K] } = {}
  if (sabotages.includes('compte-puis-insere'))
    changes.changeDossier = async (acte) => {
      const vue = await store.findDossier(acte.numUnique, acte.jour)
      if (!vue) return { kind: 'inconnue' }
      const suite = withoutLimit(acte.decider(vue))
      await sleep(LOOKED_MS)
      return store.changeDossier({ ...acte, decider: () => suite })
    }
  if (sabotages.includes('plan-fige'))
    changes.changeDossier = async (acte: ActeDossier) => {
      const plan = await store.findPlanAt(acte.jour)
      await sleep(FROZEN_MS)
      return store.changeDossier({ ...acte, decider: (vue) => acte.decider({ ...vue, plan }) })
    }
  if (sabotages.includes('derniere-ecriture'))
    changes.revise = async (revision) => {
      const found = await store.findDemande(revision.numUnique)
      return store.revise({ ...revision, versionLue: found?.version ?? revision.versionLue })
    }
  return replacing<Store>(store, changes)
}

const NO_LIMIT = 1_000_000
const withoutLimit = (suite: SuiteDossier): SuiteDossier =>
  suite.effet?.prend
    ? { ...suite, effet: { ...suite.effet, prend: { ...suite.effet.prend, limite: NO_LIMIT } } }
    : suite

async function* gathered(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const all: Uint8Array[] = []
  for await (const piece of source) all.push(Uint8Array.from(piece))
  // Held while others gather theirs.
  await sleep(2000)
  yield* all
}

/** What documents go through, spoilt. */
export const spoiltExamens = (examens: Examens, sabotages: readonly Sabotage[]): Examens => {
  const { blobs, scanner } = examens
  const receiving = (through: (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>) =>
    replacing<BlobStore>(blobs, { receive: (source, max) => blobs.receive(through(source), max) })
  return {
    ...examens,
    ...(sabotages.includes('octets-gardes') && {
      blobs: replacing<BlobStore>(blobs, {
        receive: async (source, max) =>
          replacing<Reception>(await blobs.receive(source, max), { discard: async () => undefined }),
      }),
    }),
    ...(sabotages.includes('tout-en-memoire') && { blobs: receiving(gathered) }),
    ...(scanner &&
      sabotages.includes('silence-vaut-sain') && {
        scanner: replacing(scanner, {
          scan: async (open) => {
            const verdict = await scanner.scan(open)
            return verdict === 'SANS_REPONSE' ? 'SAINE' : verdict
          },
        }),
      }),
  }
}

interface Trigger {
  readonly table: string
  readonly when: 'BEFORE' | 'AFTER'
  readonly sqlite: string
  readonly postgresql: string
}

const TRIGGERS = {
  /** What happened is not told. */
  'evolutions-perdues': {
    table: 'evolutions',
    when: 'BEFORE',
    sqlite: 'SELECT RAISE(IGNORE);',
    postgresql: 'RETURN NULL;',
  },
  /** Nothing is written in the journal, and nobody is told. */
  'journal-muet': {
    table: 'journal',
    when: 'BEFORE',
    sqlite: 'SELECT RAISE(IGNORE);',
    postgresql: 'RETURN NULL;',
  },
  /** An exchange key is forgotten as soon as it is taken. */
  'cles-oubliees': {
    table: 'idempotence',
    when: 'AFTER',
    sqlite: 'DELETE FROM idempotence WHERE guichet = NEW.guichet AND cle = NEW.cle;',
    postgresql: 'DELETE FROM idempotence WHERE guichet = NEW.guichet AND cle = NEW.cle; RETURN NULL;',
  },
  /** The commit is answered before it is on the disk. */
  'commit-differe': {
    table: 'journal',
    when: 'BEFORE',
    sqlite: 'SELECT 1;',
    postgresql: "PERFORM set_config('synchronous_commit', 'off', true); RETURN NEW;",
  },
} as const satisfies Readonly<Record<string, Trigger>>

/** Spoils the database itself, once its tables are there. */
export const spoil = async (place: Place, name: keyof typeof TRIGGERS): Promise<void> => {
  const { table, when, ...bodies }: Trigger = TRIGGERS[name]
  if (place.registre === 'sqlite')
    return place.run(`CREATE TRIGGER sabotage ${when} INSERT ON ${table} BEGIN ${bodies.sqlite} END`)
  await place.run(
    `CREATE FUNCTION sabotage() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${bodies.postgresql} END $$;
     CREATE TRIGGER sabotage ${when} INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION sabotage()`,
  )
}
