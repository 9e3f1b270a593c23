/** The journal verified from end to end: rows, links, seals; read page by page, whatever its length. */
import { digestOf, openLink, sealDay, sealLink, sealRow } from '../store/chain.ts'
import type { LigneKept, Maillon, Sceau, Tete } from '../store/journal.ts'
import type { Store } from '../store/ports.ts'
import { firstKept } from './sceau.ts'

/** What may be wrong. */
export type NatureAnomalie =
  | 'LIGNE_ALTEREE'
  | 'LIGNE_ABSENTE'
  | 'LIGNE_AJOUTEE'
  | 'MAILLON_ALTERE'
  | 'MAILLON_ABSENT'
  | 'SCEAU_ROMPU'

/** Where something is wrong. */
export interface Anomalie {
  readonly nature: NatureAnomalie
  readonly chaine?: string
  readonly rang?: number
  readonly ligne?: number
  readonly correlation?: string
  readonly jour?: string
}

/** What was verified. */
export interface Verifie {
  readonly chaines: number
  readonly maillons: number
  readonly lignes: number
  readonly sceaux: number
  /** The last day closed; empty when none is. */
  readonly dernierSceau: string
  /** Rows older than the chain, which nothing vouches for. */
  readonly horsChaine: number
}

const MAILLONS_PAR_PAGE = 100
const NOMS_PAR_PAGE = 500
const SCEAUX_PAR_PAGE = 50
const LIGNES_PAR_PAGE = 10_000
const ISOLEES_PAR_PAGE = 100

type TeteDuJour = Tete & { readonly jour: string }

/**
 * Verifies the whole journal at an instant, which says what age may have erased. Gives each anomaly as it is found, then
 * what was verified. Raises StoreUnavailable.
 */
export async function* verifyJournal(store: Store, maintenant: Date): AsyncGenerator<Anomalie, Verifie> {
  const garde = firstKept(maintenant)
  let [chaines, maillons, lignes] = [0, 0, 0]
  let names: readonly string[] = []
  do {
    names = await store.findChaines(names.at(-1) ?? '', NOMS_PAR_PAGE)
    for (const chaine of names) {
      const seen = yield* verifyChaine(store, chaine, garde)
      chaines += 1
      maillons += seen.maillons
      lignes += seen.lignes
    }
  } while (names.length === NOMS_PAR_PAGE)
  yield* verifyIsolees(store)
  const { sceaux, dernierSceau } = yield* verifySceaux(store)
  return { chaines, maillons, lignes, sceaux, dernierSceau, horsChaine: await store.countAvantChaine() }
}

interface Vus {
  maillons: number
  lignes: number
}

async function* verifyChaine(store: Store, chaine: string, garde: string): AsyncGenerator<Anomalie, Vus> {
  const tetes = await store.findTetes(chaine)
  yield* verifySuite(tetes)
  const vus: Vus = { maillons: 0, lignes: 0 }
  let rang = 0
  /** Seal of the link before; undefined once one is missing. */
  let precedent: string | undefined = ''
  for (;;) {
    const page = await store.findMaillons(chaine, rang, MAILLONS_PAR_PAGE)
    const [first, last] = [page[0], page.at(-1)]
    if (!first || !last) break
    const lignes = Map.groupBy(
      await store.findLignes(chaine, first.premier, last.dernier),
      (ligne) => ligne.rang,
    )
    for (const maillon of page) {
      if (maillon.rang !== rang + 1) {
        // Age erases from the first link on, up to where a seal ends.
        const erased =
          rang === 0 ? tetes.find(({ au, jour }) => au === maillon.rang - 1 && jour < garde) : undefined
        if (!erased) yield { nature: 'MAILLON_ABSENT', chaine, rang: rang + 1 }
        precedent = erased?.sceau
      }
      yield* verifyOrigine(store, maillon)
      yield* verifyMaillon(maillon, lignes.get(maillon.rang) ?? [], precedent)
      const tete = tetes.find(({ au }) => au === maillon.rang)
      if (tete && tete.sceau !== maillon.sceau)
        yield { nature: 'SCEAU_ROMPU', jour: tete.jour, chaine, rang: maillon.rang }
      rang = maillon.rang
      precedent = maillon.sceau
      vus.maillons += 1
      vus.lignes += maillon.nombre
    }
  }
  const beyond = tetes.find(({ au, jour }) => au > rang && (rang > 0 || jour >= garde))
  if (beyond)
    yield { nature: 'MAILLON_ABSENT', chaine, rang: Math.max(rang + 1, beyond.du), jour: beyond.jour }
  return vus
}

/** Each day's seal takes a chain up where the one before left it. */
function* verifySuite(tetes: readonly TeteDuJour[]): Generator<Anomalie> {
  let au = 0
  for (const tete of tetes) {
    if (tete.du !== au + 1)
      yield { nature: 'SCEAU_ROMPU', jour: tete.jour, chaine: tete.chaine, rang: tete.du }
    au = tete.au
  }
}

/** A first link that names another chain vouches for its links up to that rank. */
async function* verifyOrigine(store: Store, { origine }: Maillon): AsyncGenerator<Anomalie> {
  if (origine === '') return
  const [chaine = '', rank] = origine.split(':')
  const rang = Number(rank)
  if ((await store.findMaillons(chaine, rang - 1, 1)).length > 0) return
  if ((await store.findTetes(chaine)).some(({ au }) => au >= rang)) return
  yield { nature: 'MAILLON_ABSENT', chaine, rang }
}

function* verifyMaillon(
  maillon: Maillon,
  lignes: readonly LigneKept[],
  precedent: string | undefined,
): Generator<Anomalie> {
  const { chaine, rang } = maillon
  const altered = lignes.filter((ligne) => sealOf(ligne) !== ligne.sceau)
  for (const { id, correlation } of altered)
    yield { nature: 'LIGNE_ALTEREE', chaine, rang, ligne: id, correlation }
  if (lignes.length !== maillon.nombre) {
    const nature = lignes.length < maillon.nombre ? 'LIGNE_ABSENTE' : 'LIGNE_AJOUTEE'
    yield { nature, chaine, rang, ...(lignes[0] && { correlation: lignes[0].correlation }) }
    return
  }
  // Rows that are as sealed, in a link that is not: one of them has another's seal, or the link was written anew.
  const expected =
    precedent !== undefined &&
    sealLink(
      openLink(maillon, precedent),
      lignes.map(({ sceau }) => sceau),
    )
  if (expected !== false && expected !== maillon.sceau)
    yield { nature: 'MAILLON_ALTERE', chaine, rang, ...(lignes[0] && { correlation: lignes[0].correlation }) }
}

const sealOf = ({ agent, systeme, numUnique, ...row }: LigneKept): string =>
  sealRow(
    digestOf({ ...row, agent: agent ?? undefined, systeme: systeme ?? undefined }),
    numUnique ?? undefined,
  )

async function* verifyIsolees(store: Store): AsyncGenerator<Anomalie> {
  const last = await store.lastLigne()
  for (let apres = 0; apres < last; ) {
    const jusquA = Math.min(apres + LIGNES_PAR_PAGE, last)
    const found = await store.findIsolees(apres, jusquA, ISOLEES_PAR_PAGE)
    for (const { id, correlation } of found) yield { nature: 'LIGNE_AJOUTEE', ligne: id, correlation }
    apres = found.length === ISOLEES_PAR_PAGE ? (found.at(-1)?.id ?? jusquA) : jusquA
  }
}

async function* verifySceaux(
  store: Store,
): AsyncGenerator<Anomalie, Pick<Verifie, 'sceaux' | 'dernierSceau'>> {
  let [sceaux, dernierSceau, precedent] = [0, '', '']
  for await (const sceau of everySceau(store)) {
    if (sceau.precedent !== precedent || !isWhole(sceau)) yield { nature: 'SCEAU_ROMPU', jour: sceau.jour }
    sceaux += 1
    dernierSceau = sceau.jour
    precedent = sceau.sceau
  }
  return { sceaux, dernierSceau }
}

/** Is a day's seal the one of what it says? */
export const isWhole = (sceau: Sceau): boolean => sealDay(sceau) === sceau.sceau

/** Every day's seal, the oldest first. Raises StoreUnavailable. */
export async function* everySceau(store: Store, apres = ''): AsyncGenerator<Sceau> {
  let last = apres
  for (;;) {
    const page = await store.findSceaux(last, SCEAUX_PAR_PAGE)
    yield* page
    const end = page.at(-1)
    if (!end || page.length < SCEAUX_PAR_PAGE) return
    last = end.jour
  }
}
