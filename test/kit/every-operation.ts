/** What each operation is sent, with success, refused, ended by a fault, and how a door is handed it. */
import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import { DOCUMENT, encodeElement } from '../../src/envelope/encode.ts'
import type { Operation } from '../../src/operation/operation.ts'
import { PLAN_INITIAL } from '../../src/rules/plan/initial.ts'
import { demande, GASPARD, ODILE } from './vendor.ts'

type Members = Readonly<Record<string, unknown>>

export const NUMBER = '0350226999999G1226'
const ID = '0'.repeat(32)
export const PDF = readFileSync(new URL('../../fixtures/pieces/une-page.pdf', import.meta.url)).toString(
  'base64',
)
const IDENTITY = {
  civilite: ODILE.civilite,
  nom: ODILE.nom,
  prenom: ODILE.prenom,
  dateNaissance: ODILE.dateNaissance,
}

interface Known {
  readonly numUnique: string
  readonly id: string
}

const plan = (dateEffet: string) => {
  const { version: _, ...content } = PLAN_INITIAL
  return { ...content, dateEffet }
}

/** A private system that is registered before. */
export const SYSTEME = 'systeme-inscrit'
const DAYS = { du: '2026-01-01', au: '2026-12-31' }
const RADIATION = { demandeLogement: { numGuichet: 'G1226', radiation: { motifRadiation: 'RADABA' } } }
const ELSEWHERE = { categorie: 'ID02', personne: 1, motif: 'erreur de tri' }

/** What each operation is sent: with success, refused by the judgement, ended by a fault. */
export const SENT: Readonly<
  Record<string, { readonly ok: (known: Known) => Members; readonly refus: Members; readonly faute: Members }>
> = {
  verifierDemande: {
    ok: () => ({ nature: 'CRE', demandeLogement: demande(GASPARD) }),
    refus: { nature: 'CRE', demandeLogement: {} },
    faute: { nature: 'MOD', demandeLogement: { ...demande(), numUnique: NUMBER } },
  },
  deposerDemande: {
    ok: () => ({ demandeLogement: demande(GASPARD) }),
    refus: { demandeLogement: {} },
    faute: { demandeLogement: demande(GASPARD), separation: { numUniqueOrigine: NUMBER } },
  },
  modifierDemande: {
    ok: ({ numUnique }) => ({ numUnique, versionLue: 1, demandeLogement: demande() }),
    refus: { numUnique: NUMBER, demandeLogement: {} },
    faute: { numUnique: NUMBER, versionLue: 1, demandeLogement: demande() },
  },
  renouvelerDemande: {
    ok: ({ numUnique }) => ({ numUnique, versionLue: 1 }),
    refus: { numUnique: 'x' },
    faute: { numUnique: NUMBER, versionLue: 1 },
  },
  radierDemande: {
    ok: ({ numUnique }) => ({ numUnique, ...RADIATION }),
    refus: { numUnique: 'x', ...RADIATION },
    faute: { numUnique: NUMBER, ...RADIATION },
  },
  reactiverDemande: {
    ok: ({ numUnique }) => ({ numUnique }),
    refus: { numUnique: 'x' },
    faute: { numUnique: NUMBER },
  },
  consulterDemande: {
    ok: ({ numUnique }) => ({ numUnique }),
    refus: { numUnique: 'x' },
    faute: { numUnique: NUMBER },
  },
  consulterJournal: {
    ok: ({ numUnique }) => ({ numUnique }),
    refus: { numUnique: 'x' },
    faute: { numUnique: NUMBER },
  },
  rechercherDoublons: {
    ok: () => ({ personne: IDENTITY }),
    refus: { personne: { ...IDENTITY, civilite: '9' } },
    faute: {},
  },
  inscrireGuichet: {
    ok: () => ({ numGuichet: 'G7777', libelle: 'Guichet', territoire: '035' }),
    refus: { numGuichet: 'x', libelle: 'Guichet', territoire: '035' },
    faute: { numGuichet: 'G7777' },
  },
  inscrireSysteme: {
    ok: () => ({ systeme: 'nouveau', libelle: 'Système' }),
    refus: { systeme: 'X', libelle: 'Système' },
    faute: { systeme: 'nouveau' },
  },
  ajouterIdentifiant: {
    ok: () => ({ systeme: SYSTEME, identifiant: { nature: 'CLE', empreinte: 'ab'.repeat(32), ...DAYS } }),
    refus: { systeme: SYSTEME, identifiant: { nature: 'CLE', empreinte: 'x', ...DAYS } },
    faute: { systeme: 'absent', identifiant: { nature: 'CLE', empreinte: 'cd'.repeat(32), ...DAYS } },
  },
  habiliterSysteme: {
    ok: () => ({ systeme: SYSTEME, habilitation: { numGuichet: 'G1226', profil: 'guichet', ...DAYS } }),
    refus: { systeme: SYSTEME, habilitation: { numGuichet: 'x', profil: 'guichet', ...DAYS } },
    faute: { systeme: 'absent', habilitation: { numGuichet: 'G1226', profil: 'guichet', ...DAYS } },
  },
  revoquerAcces: { ok: () => ({ systeme: SYSTEME }), refus: { systeme: 'X' }, faute: { systeme: 'absent' } },
  listerAcces: { ok: () => ({}), refus: {}, faute: {} },
  consulterEchange: {
    ok: () => ({ cleEchange: 'exemple-0001' }),
    refus: { cleEchange: 'x'.repeat(201) },
    // A key unknown is an answer: nothing here is a fault.
    faute: { cleEchange: 'é' },
  },
  lirePlan: { ok: () => ({}), refus: { version: 0 }, faute: { version: 9 } },
  actualiserPlan: { ok: () => ({ depuis: 1 }), refus: { depuis: 0 }, faute: { depuis: 9 } },
  publierPlan: {
    ok: () => ({ plan: plan('2026-02-12') }),
    refus: { plan: plan('2026-02-09') },
    faute: {},
  },
  consulterDossier: {
    ok: ({ numUnique }) => ({ numUnique }),
    refus: { numUnique: 'x' },
    faute: { numUnique: NUMBER },
  },
  deposerPiece: {
    ok: ({ numUnique }) => ({ numUnique, categorie: 'ID02', personne: 1, nomFichier: 'a.pdf', contenu: PDF }),
    refus: { numUnique: 'x', categorie: 'ID02', personne: 1, nomFichier: 'a.pdf', contenu: PDF },
    faute: { numUnique: NUMBER, categorie: 'ID02', personne: 1, nomFichier: 'a.pdf', contenu: PDF },
  },
  listerPieces: {
    ok: ({ numUnique }) => ({ numUnique }),
    refus: { numUnique: 'x' },
    faute: { numUnique: NUMBER },
  },
  lirePiece: { ok: ({ id }) => ({ id }), refus: { id: 'x' }, faute: { id: ID } },
  supprimerPiece: { ok: ({ id }) => ({ id }), refus: { id: 'x' }, faute: { id: ID } },
  reclasserPiece: {
    ok: ({ id }) => ({ id, ...ELSEWHERE }),
    refus: { id: 'x', ...ELSEWHERE },
    faute: { id: ID, ...ELSEWHERE },
  },
  marquerPiece: {
    ok: ({ id }) => ({ id, etat: 'INEXPLOITABLE' }),
    refus: { id: 'x', etat: 'INEXPLOITABLE' },
    faute: { id: ID, etat: 'INEXPLOITABLE' },
  },
}

export const envelope = (body: string): string =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`

interface Sending {
  readonly app: FastifyInstance
  readonly operation: Operation
  readonly value: Members
  /** The agent that the transport names and the one that the message names, when they differ. */
  readonly agents?: readonly [string, string]
}

const viaSoap = ({ app, operation, value, agents }: Sending) => {
  const said = { ...value, ...(agents && { agent: agents[1] }) }
  const body = encodeElement(operation.input, operation.name, said).replace(
    DOCUMENT,
    String(value['contenu']),
  )
  return app.inject({
    method: 'POST',
    url: '/soap/v1',
    headers: { 'content-type': 'text/xml', 'x-guichet': 'G1226', 'x-agent-id': agents?.[0] ?? 'a-17' },
    payload: envelope(withNamespaces(body)),
  })
}

const withNamespaces = (xml: string): string =>
  /xmlns:gui=/.test(xml)
    ? xml
    : xml.replace(/^<([\w:]+)/, '<$1 xmlns:gui="urn:sne:guichet:v1" xmlns:nuu="http://nuu.application.i2/"')

export const viaRest = ({ app, operation, value, agents }: Sending) => {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(value[name])),
  )
  const rest = Object.entries(value).filter(([name]) => !operation.path.includes(`{${name}}`))
  const version = value['versionLue']
  const headers = {
    'x-guichet': 'G1226',
    'x-agent-id': agents?.[0] ?? 'a-17',
    ...(version !== undefined && { 'if-match': `"${version}"` }),
  }
  const { method } = operation
  if (method === 'GET' || method === 'DELETE') {
    const asked = new URLSearchParams(Object.fromEntries(rest.map(([name, one]) => [name, String(one)])))
    return app.inject({ method, url: `${path}?${asked}`, headers })
  }
  const payload = { ...Object.fromEntries(rest), ...(agents && { agent: agents[1] }) }
  return app.inject({ method, url: path, headers, payload })
}

export const DOORS = { SOAP: viaSoap, REST: viaRest } as const
