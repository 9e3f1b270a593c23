/** Many callers for the last places of a category: as many as its limit get one, never one more. */
import { withBenches } from './bench.ts'
import { depotOf, pdfOf } from './calls.ts'
import { type Ctx, type Drill, onEach, quantile, type Registre, type Verdict } from './drill.ts'
import { proposed, type Sent } from './operations.ts'
import { withPlace } from './places.ts'
import type { Sabotage } from './sabotages.ts'

const CLIENTS = 64
const LIMITE = 4
const ROUNDS = 20
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
      return {
        chiffres: {
          tours: rounds,
          'au-delà de la limite': over,
          'au pire': worst,
          'essais par seconde, médiane': Math.round((CLIENTS * 1000) / quantile(times, 0.5)),
        },
        manques,
      }
    }),
  )

export const d13: Drill = {
  name: 'D13',
  titre: 'La dernière place d’une catégorie',
  fault: `${CLIENTS} dépôts de pièces au même instant, par deux passerelles, dans une catégorie limitée à ${LIMITE}`,
  bar: `exactement ${LIMITE} acceptées à chacun des ${ROUNDS} tours, 0 au-delà ; ≥ 1000 essais/s`,
  court:
    'le débit est celui de l’opération entière (réception, chiffrement, examen du PDF, transaction), non de la seule mise à jour du compteur, que vise la barre des 1000 essais/s',
  sabotage: 'la place est comptée avant la transaction',
  rapide: true,
  run: (ctx) => onEach(ctx, (registre) => runOn(ctx, registre, [])),
  twin: (ctx) => onEach(ctx, (registre) => runOn({ ...ctx, plein: false }, registre, ['compte-puis-insere'])),
}
