/** One call of each operation that writes, on a target of its own made by the operations before it. */
import { NS_MODELE } from '../src/model/field.ts'
import { PLAN_INITIAL } from '../src/rules/plan/initial.ts'
import { inline, interfaceNuu, PATH } from '../test/kit/sne.ts'
import { contentOf, pdfOf, voieOf } from './calls.ts'

/** A call as sent: to what address, in what words. */
export interface Sent {
  readonly method: 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly payload?: object | Buffer
}

export interface Said {
  readonly numUnique?: string
  readonly piece?: { readonly id: string }
}

/** Sends a call that must pass, and gives what was answered. */
export type Prepare = (sent: Sent) => Promise<Said>

export interface Act {
  readonly name: string
  /** Whether it is told in the feed. */
  readonly told: boolean
  /** Makes a target and the call on it; `n` is another one each time. */
  readonly aim: (n: number, prepare: Prepare) => Promise<Sent>
}

const GUICHET = { 'x-guichet': 'G1226' }
const OPERATOR = { 'x-guichet': 'G0000' }

const depot = (n: number): Sent => ({
  method: 'POST',
  url: '/v1/demandes',
  headers: GUICHET,
  payload: { demandeLogement: contentOf(n, voieOf(String(n))) },
})

const deposed = async (n: number, prepare: Prepare): Promise<string> =>
  (await prepare(depot(n))).numUnique ?? ''

const piece = (numUnique: string, n: number): Sent => ({
  method: 'POST',
  url: `/v1/demandes/${numUnique}/pieces?categorie=ID01&personne=1`,
  headers: { ...GUICHET, 'content-type': 'application/pdf' },
  payload: pdfOf(String(n)),
})

const withPiece = async (n: number, prepare: Prepare): Promise<string> =>
  (await prepare(piece(await deposed(n, prepare), n))).piece?.id ?? ''

const radiation = (numUnique: string): Sent => ({
  method: 'POST',
  url: `/v1/demandes/${numUnique}/radiation`,
  headers: GUICHET,
  payload: {
    demandeLogement: {
      numGuichet: 'G1226',
      radiation: { motifRadiation: 'RADCON', dateRadiation: new Date().toISOString().slice(0, 10) },
    },
  },
})

/** The caller gives no key at this door: name and content of the file are it, so that each rank has a name of its own. */
const dalo = (numUnique: string, n: number): Sent => ({
  method: 'POST',
  url: PATH,
  ...inline(
    `DEMG1226-202602101000-${String(n).padStart(6, '0')}.xml`,
    interfaceNuu(
      'MOD',
      `<demandeLogement xmlns="${NS_MODELE}"><numUnique>${numUnique}</numUnique><dalo><statutDalo code="ACTIF"/><dateReconnaissance>2026-02-01</dateReconnaissance></dalo></demandeLogement>`,
    ),
    'declarationNouveauDaloParametres',
  ),
})

const systeme = (n: number): Sent => ({
  method: 'PUT',
  url: `/v1/systemes/systeme-${n}`,
  headers: OPERATOR,
  payload: { libelle: `Système ${n}` },
})
const guichet = (n: number): Sent => ({
  method: 'PUT',
  url: `/v1/guichets/G${String(n).padStart(4, '0')}`,
  headers: OPERATOR,
  payload: { libelle: `Guichet ${n}`, territoire: '035' },
})
const onSystem = async (n: number, prepare: Prepare, path: string, payload: object): Promise<Sent> => {
  await prepare(systeme(n))
  return { method: 'POST', url: `/v1/systemes/systeme-${n}/${path}`, headers: OPERATOR, payload }
}
const VALIDITE = { du: '2026-01-01', au: '2026-12-31' }

const act = (name: string, aim: Act['aim'], told = true): Act => ({ name, aim, told })

/** Every operation that writes: by the Guichet doors, and the one that only the SNE's has. */
export const ACTS: readonly Act[] = [
  act('deposerDemande', async (n) => depot(n)),
  act('modifierDemande', async (n, prepare) => ({
    method: 'PUT',
    url: `/v1/demandes/${await deposed(n, prepare)}`,
    headers: { ...GUICHET, 'if-match': '"1"' },
    payload: { demandeLogement: contentOf(n, 'rue modifiée') },
  })),
  act('renouvelerDemande', async (n, prepare) => ({
    method: 'POST',
    url: `/v1/demandes/${await deposed(n, prepare)}/renouvellements`,
    headers: GUICHET,
    payload: {},
  })),
  act('radierDemande', async (n, prepare) => radiation(await deposed(n, prepare))),
  act('reactiverDemande', async (n, prepare) => {
    const numUnique = await deposed(n, prepare)
    await prepare(radiation(numUnique))
    return { method: 'POST', url: `/v1/demandes/${numUnique}/reactivation`, headers: GUICHET, payload: {} }
  }),
  act('declarationNouveauDalo', async (n, prepare) => dalo(await deposed(n, prepare), n)),
  act('deposerPiece', async (n, prepare) => piece(await deposed(n, prepare), n)),
  act('marquerPiece', async (n, prepare) => ({
    method: 'POST',
    url: `/v1/pieces/${await withPiece(n, prepare)}/etat`,
    headers: GUICHET,
    payload: { etat: 'OBSOLETE' },
  })),
  act('reclasserPiece', async (n, prepare) => ({
    method: 'POST',
    url: `/v1/pieces/${await withPiece(n, prepare)}/reclassement`,
    headers: GUICHET,
    payload: { categorie: 'ID02', personne: 1, motif: 'erreur de classement' },
  })),
  act('supprimerPiece', async (n, prepare) => ({
    method: 'DELETE',
    url: `/v1/pieces/${await withPiece(n, prepare)}`,
    headers: GUICHET,
  })),
  act('publierPlan', async (n) => ({
    method: 'PUT',
    url: '/v1/plan-classement',
    headers: OPERATOR,
    payload: { plan: proposed(new Date(Date.now() + n * DAY_MS).toISOString().slice(0, 10)) },
  })),
  act('inscrireGuichet', async (n) => guichet(n), false),
  act('inscrireSysteme', async (n) => systeme(n), false),
  act(
    'ajouterIdentifiant',
    (n, prepare) =>
      onSystem(n, prepare, 'identifiants', {
        identifiant: {
          nature: 'CLE',
          empreinte: String(n).padStart(64, 'a'),
          indice: 'cle-d-ap',
          ...VALIDITE,
        },
      }),
    false,
  ),
  act(
    'habiliterSysteme',
    async (n, prepare) => {
      await prepare(guichet(n))
      const numGuichet = `G${String(n).padStart(4, '0')}`
      return onSystem(n, prepare, 'habilitations', {
        habilitation: { numGuichet, profil: 'guichet', ...VALIDITE },
      })
    },
    false,
  ),
  act('revoquerAcces', (n, prepare) => onSystem(n, prepare, 'revocation', {}), false),
]

const DAY_MS = 86_400_000
const { version: _, ...initial } = PLAN_INITIAL

/** The first plan again, from another day on. */
export const proposed = (dateEffet: string, changes: object = {}) => ({ ...initial, dateEffet, ...changes })
