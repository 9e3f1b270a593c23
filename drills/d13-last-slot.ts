/** Many callers for the last places of a category: as many as its limit get one, never one more. */
import { randomBytes } from 'node:crypto'
import type { ActeDossier, EffetPiece, PieceKept } from '../src/store/pieces.ts'
import { journalEntry } from '../test/store/places.ts'
import { type Bench, withBenches } from './bench.ts'
import { depotOf, pdfOf } from './calls.ts'
import { type Ctx, type Drill, onEach, quantile, type Registre, type Verdict } from './drill.ts'
import { proposed, type Sent } from './operations.ts'
import { type Place, withPlace } from './places.ts'
import type { Sabotage } from './sabotages.ts'

const CLIENTS = 64
const LIMITE = 4
const ROUNDS = 20
const ATTEMPTS_MIN = 1000
/** Another category than those that a person may have only one of. */
const CATEGORIE = 'ID01'

export const depotSent = (cle: string, rank: number): Sent => {
  const { method, path, headers, body } = depotOf(cle, rank)
  return { method, url: path, headers, payload: body }
}

export const pieceSent = (
  numUnique: string,
  mark: string,
  query = `categorie=${CATEGORIE}&personne=1`,
): Sent => ({
  method: 'POST',
  url: `/v1/demandes/${numUnique}/pieces?${query}`,
  headers: { 'content-type': 'application/pdf' },
  payload: pdfOf(mark),
})

/** The first plan from today on, its category limited otherwise. */
export const planSent = (limite: number): Sent => {
  const { listeCategorie, ...plan } = proposed(new Date().toISOString().slice(0, 10))
  return {
    method: 'PUT',
    url: '/v1/plan-classement',
    headers: { 'x-guichet': 'G0000' },
    payload: {
      plan: {
        ...plan,
        listeCategorie: listeCategorie.map((one) => (one.code === CATEGORIE ? { ...one, limite } : one)),
      },
    },
  }
}

/** A deposit as the register sees it: no document is received, sealed or examined. */
const placed = (numUnique: string): ActeDossier => {
  const journal = journalEntry({ numUnique, operation: 'deposerPiece' })
  const piece: PieceKept = {
    id: randomBytes(16).toString('hex'),
    numUnique,
    categorie: CATEGORIE,
    personne: 1,
    etat: 'VALIDE',
    revision: 1,
    empreinte: randomBytes(32).toString('hex'),
    blob: randomBytes(16).toString('hex'),
    rendu: null,
    recue: new Date().toISOString(),
    contenu: '{}',
  }
  return {
    numUnique,
    jour: new Date().toISOString().slice(0, 10),
    key: undefined,
    journal,
    decider: ({ places }) => {
      const held = places.find(({ categorie }) => categorie === CATEGORIE)?.tenues ?? 0
      const effet: EffetPiece = {
        nature: 'PIECE_DEPOSEE',
        piece,
        prend: { categorie: CATEGORIE, personne: 1, limite: LIMITE },
      }
      return held >= LIMITE
        ? { refuse: true, journal, reponse: '{}' }
        : { refuse: false, journal, reponse: '{}', effet }
    },
  }
}

/** The last place in the register alone, by both gateways. Returns attempts each second, the median of some rounds. */
const raceOf = async (place: Place, benches: readonly Bench[], manques: string[]): Promise<number> => {
  const times: number[] = []
  for (let round = 1; round <= ROUNDS; round += 1) {
    const { numUnique = '' } = await benches[0]!.must(depotSent(`seule-${round}`, 1000 + round))
    const started = performance.now()
    await Promise.all(
      Array.from({ length: CLIENTS }, (_, i) =>
        benches[i % benches.length]!.store.changeDossier(placed(numUnique)),
      ),
    )
    times.push(performance.now() - started)
    const [row] = await place.query(`SELECT count(*) AS n FROM pieces WHERE num_unique = '${numUnique}'`)
    if (Number(row?.['n']) !== LIMITE) manques.push(`registre seul, tour ${round} : ${row?.['n']} gardées`)
  }
  return Math.round((CLIENTS * 1000) / quantile(times, 0.5))
}

const runOn = (ctx: Ctx, registre: Registre, sabotages: readonly Sabotage[]): Promise<Verdict> =>
  withPlace(ctx, registre, (place) =>
    withBenches(place, 2, { sabotages }, async (benches) => {
      const [first] = benches
      await first!.must(planSent(LIMITE))
      const rounds = ctx.plein ? ROUNDS : 4
      const manques: string[] = []
      const times: number[] = []
      let [over, worst] = [0, 0]
      for (let round = 1; round <= rounds; round += 1) {
        const { numUnique = '' } = await first!.must(depotSent(`demande-${round}`, round))
        const started = performance.now()
        const answers = await Promise.all(
          Array.from({ length: CLIENTS }, (_, i) =>
            benches[i % benches.length]!.call(pieceSent(numUnique, `${round}-${i}`), `piece-${round}-${i}`),
          ),
        )
        times.push(performance.now() - started)
        const accepted = answers.filter(({ status }) => status === 201).length
        const refused = answers.filter(
          ({ status, text }) => status === 422 && text.includes('SNE-PLA-106'),
        ).length
        worst = Math.max(worst, accepted)
        if (accepted > LIMITE) over += 1
        if (accepted !== LIMITE) manques.push(`tour ${round} : ${accepted} acceptées`)
        if (accepted + refused !== CLIENTS)
          manques.push(
            `tour ${round} : ${JSON.stringify(answers.find(({ status }) => ![201, 422].includes(status)))}`,
          )
        const [row] = await place.query(
          `SELECT count(*) AS n, (SELECT tenues FROM places WHERE num_unique = '${numUnique}' AND categorie = '${CATEGORIE}') AS tenues
           FROM pieces WHERE num_unique = '${numUnique}' AND categorie = '${CATEGORIE}' AND etat <> 'SUPPRIMEE'`,
        )
        if (Number(row?.['n']) !== Number(row?.['tenues'])) manques.push(`tour ${round} : compteur faux`)
      }
      const alone = sabotages.length === 0 ? await raceOf(place, benches, manques) : 0
      if (ctx.plein && sabotages.length === 0 && alone < ATTEMPTS_MIN)
        manques.push(`${alone} essais par seconde`)
      return {
        chiffres: {
          tours: rounds,
          'au-delà de la limite': over,
          'au pire': worst,
          'remises entières par seconde, médiane': Math.round((CLIENTS * 1000) / quantile(times, 0.5)),
          'essais par seconde au registre, médiane': alone,
        },
        manques,
      }
    }),
  )

export const d13: Drill = {
  name: 'D13',
  titre: 'La dernière place d’une catégorie',
  fault: `${CLIENTS} dépôts de pièces au même instant, par deux passerelles, dans une catégorie limitée à ${LIMITE}`,
  bar: `exactement ${LIMITE} acceptées à chacun des ${ROUNDS} tours, 0 au-delà ; ≥ ${ATTEMPTS_MIN} essais/s au registre`,
  sabotage: 'la place est comptée avant la transaction',
  rapide: true,
  run: (ctx) => onEach(ctx, (registre) => runOn(ctx, registre, [])),
  twin: (ctx) => onEach(ctx, (registre) => runOn({ ...ctx, plein: false }, registre, ['compte-puis-insere'])),
}
