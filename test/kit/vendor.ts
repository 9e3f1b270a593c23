/** A vendor's software: speaks JSON to the REST door, for one guichet. */
import type { FastifyInstance } from 'fastify'

type Members = Readonly<Record<string, unknown>>

/** An applicant who does not exist. */
export const ODILE = {
  civilite: '2',
  nom: 'Grandin',
  prenom: 'Odile',
  dateNaissance: '1984-07-09',
  nationalite: '1',
  situationFamiliale: 'C',
  telPortable: '0600000000',
  mel: 'odile.grandin@exemple.invalid',
  adressePostale: {
    etranger: false,
    numero: '12',
    voie: 'rue des Tilleuls',
    codePostal: '35000',
    commune: '35238',
  },
} as const

/** Somebody who can be an applicant of their own, or share one's application as `cotitulaire`. */
export const GASPARD = {
  ...ODILE,
  civilite: '1',
  nom: 'Merle',
  prenom: 'Gaspard',
  dateNaissance: '1983-03-02',
  telPortable: '0600000001',
  mel: 'gaspard.merle@exemple.invalid',
} as const
export const URSULE = {
  ...ODILE,
  nom: 'Vasseur',
  prenom: 'Ursule',
  dateNaissance: '1979-11-23',
  telPortable: '0600000002',
  mel: 'ursule.vasseur@exemple.invalid',
} as const

/** The person as a co-applicant: no address or contact of their own. */
export const cotitulaire = ({ civilite, nom, prenom, dateNaissance }: typeof ODILE | Members) => ({
  civilite,
  nom,
  prenom,
  dateNaissance,
  nationalite: '1',
  situationFamiliale: 'C',
  lienDemandeur: 'L',
})

/** An application as sent. */
export const demande = (
  demandeur: Members = ODILE,
  cotitulaires: readonly Members[] = [],
  commune = '35238',
) => ({
  numGuichet: 'G1226',
  dateCreationDemande: '2026-01-15',
  personnePhysique: {
    demandeur,
    ...(cotitulaires.length > 0 && { listeCotitulaire: cotitulaires.map(cotitulaire) }),
  },
  motifDemande: { listeMotif: ['09'] },
  logementRecherche: {
    demandeElargie: false,
    listeTypeLogement: ['T2'],
    listeLocalisationSouhaite: [{ commune }],
  },
})

export interface Constat {
  readonly code: string
  readonly chemin: string
  readonly texteFr: string
}

/** What came back, whatever the operation. */
export interface Answer {
  readonly status: number
  readonly etag: string | undefined
  readonly replayed: boolean
  /** The body as text, to search for what must not be there. */
  readonly text: string
  readonly code?: string
  readonly numUnique?: string
  readonly version?: number
  readonly etat?: string
  readonly dateCreationDemande?: string
  readonly dateRenouvellement?: string
  readonly dateRadiation?: string
  readonly finValidite?: string
  // biome-ignore lint/suspicious/noExplicitAny: an application is looked at by its members, whatever they are
  readonly demandeLogement?: any
  readonly listeComparaison?: readonly { readonly chemin: string; readonly verdict: string }[]
  readonly listeChangement?: readonly {
    readonly chemin: string
    readonly nature: string
    readonly avant?: string
    readonly apres?: string
  }[]
  readonly listeDoublon?: readonly Members[]
  readonly decision: string | undefined
  readonly constats: readonly Constat[]
  readonly codes: readonly string[]
}

interface Headers {
  /** The version read, as the last answer's ETag said it. */
  readonly version?: string | undefined
  readonly cle?: string
}

/** A vendor's software for one guichet. */
export const vendor = (app: FastifyInstance, guichet = 'G1226') => {
  const call = async (
    method: 'GET' | 'POST' | 'PUT',
    url: string,
    payload?: object,
    { version, cle }: Headers = {},
  ): Promise<Answer> => {
    const answer = await app.inject({
      method,
      url: `/v1/${url}`,
      headers: {
        'x-guichet': guichet,
        ...(payload && { 'content-type': 'application/json' }),
        ...(version !== undefined && { 'if-match': version }),
        ...(cle !== undefined && { 'idempotency-key': cle }),
      },
      ...(payload && { payload }),
    })
    const body = answer.json<Members & { rapport?: { decision: string; listeConstat: Constat[] } }>()
    const constats = body.rapport?.listeConstat ?? []
    const etag = answer.headers['etag']
    return {
      ...body,
      status: answer.statusCode,
      etag: typeof etag === 'string' ? etag : undefined,
      replayed: answer.headers['idempotent-replayed'] === 'true',
      text: answer.body,
      decision: body.rapport?.decision,
      constats,
      codes: constats.map(({ code }) => code),
    }
  }
  return {
    deposer: (demandeLogement: object, more: object = {}, headers?: Headers) =>
      call('POST', 'demandes', { demandeLogement, ...more }, headers),
    consulter: (numUnique: string) => call('GET', `demandes/${numUnique}`),
    modifier: (numUnique: string, demandeLogement: object, headers: Headers, more: object = {}) =>
      call('PUT', `demandes/${numUnique}`, { demandeLogement, ...more }, headers),
    renouveler: (numUnique: string, content: object = {}, headers?: Headers) =>
      call('POST', `demandes/${numUnique}/renouvellements`, content, headers),
    radier: (numUnique: string, radiation: object, headers?: Headers) =>
      call(
        'POST',
        `demandes/${numUnique}/radiation`,
        { demandeLogement: { numGuichet: guichet, radiation } },
        headers,
      ),
    reactiver: (numUnique: string, more: object = {}, headers?: Headers) =>
      call('POST', `demandes/${numUnique}/reactivation`, more, headers),
    verifier: (nature: string, demandeLogement: object, more: object = {}) =>
      call('POST', 'demandes/verification', { nature, demandeLogement, ...more }),
    rechercher: (search: object) => call('POST', 'doublons', search),
  }
}
export type Vendor = ReturnType<typeof vendor>
