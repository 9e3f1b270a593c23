/** Every operation as a message that it accepts, by SOAP and by REST. */
import { readdirSync, readFileSync } from 'node:fs'
import type { InjectOptions } from 'fastify'
import type { Operation } from '../../src/operation/operation.ts'
import { document } from './ways.ts'

const FIXTURES = new URL('../../fixtures/', import.meta.url)
export const PDF = document('une-page.pdf')
const NS = 'urn:sne:guichet:v1'
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'
const folderOf = ({ name }: Operation) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** A message that an operation accepts, from its cases where it has some. */
const caseOf = (operation: Operation): string | undefined => {
  const folder = new URL(`${folderOf(operation)}/`, FIXTURES)
  try {
    const [first] = readdirSync(folder)
      .filter((name) => name.startsWith('ok-'))
      .sort()
    return (
      first && readFileSync(new URL(`${first}/request.xml`, folder), 'utf8').replace(/^<\?xml.*?\?>\s*/, '')
    )
  } catch {
    return undefined
  }
}

/** What a message aims at. */
export interface Target {
  readonly numUnique: string
  readonly piece: string
}

const message = (name: string, members: string) => `<${name} xmlns="${NS}">${members}</${name}>`
const numbered = ({ numUnique }: Target) => `<numUnique>${numUnique}</numUnique>`
const identified = ({ piece }: Target) => `<id>${piece}</id>`
const SYSTEM = '<systeme>systeme-nouveau</systeme>'
const DAYS = '<du>2026-01-01</du><au>2026-12-31</au>'

/** Messages of the operations that have no case of their own. */
const MESSAGES: Readonly<Record<string, (target: Target) => string>> = {
  lirePlan: () => '',
  actualiserPlan: () => '<depuis>1</depuis>',
  publierPlan: () =>
    '<plan><dateEffet>2030-01-01</dateEffet><listeCategorie><categorie><code>ID01</code><libelle>Carte</libelle><listePour><pour>DEMANDEUR</pour></listePour><portee>PERSONNE</portee><limite>2</limite><sensible>false</sensible><listeTypeAccepte><typeAccepte>PDF</typeAccepte></listeTypeAccepte><pagesMax>10</pagesMax></categorie></listeCategorie></plan>',
  consulterDossier: numbered,
  consulterJournal: numbered,
  deposerPiece: (target) =>
    `${numbered(target)}<categorie>ID01</categorie><personne>1</personne><contenu>${PDF.toString('base64')}</contenu>`,
  listerPieces: numbered,
  lirePiece: identified,
  supprimerPiece: identified,
  reclasserPiece: (target) =>
    `${identified(target)}<categorie>ID02</categorie><personne>1</personne><motif>Erreur</motif>`,
  marquerPiece: (target) => `${identified(target)}<etat>OBSOLETE</etat>`,
  inscrireGuichet: () =>
    '<numGuichet>G7777</numGuichet><libelle>Guichet</libelle><territoire>035</territoire>',
  inscrireSysteme: () => `${SYSTEM}<libelle>Système</libelle>`,
  ajouterIdentifiant: () =>
    `${SYSTEM}<identifiant><nature>CLE</nature><empreinte>${'ab'.repeat(32)}</empreinte>${DAYS}</identifiant>`,
  habiliterSysteme: () =>
    `${SYSTEM}<habilitation><numGuichet>G1226</numGuichet><profil>guichet</profil>${DAYS}</habilitation>`,
  revoquerAcces: () => SYSTEM,
  listerAcces: () => '',
  consulterEchange: () => '<cleEchange>exemple-0000</cleEchange>',
}

export const bodyOf = (operation: Operation, target: Target, guichet: string): string => {
  const found = caseOf(operation)
  if (found) return found.replace(/\b[0-9A-Z]{18}\b/g, target.numUnique).replaceAll('G1226', guichet)
  const members = MESSAGES[operation.name]
  if (!members) throw new Error(`${operation.name} has neither a case nor a message here`)
  return message(operation.name, members(target))
}

const pathOf = ({ path }: Operation, target: Target) =>
  path
    .replace('{numUnique}', target.numUnique)
    .replace('{id}', target.piece)
    .replace('{systeme}', 'systeme-nouveau')
    .replace('{numGuichet}', 'G7777')
    .replace('{cleEchange}', 'exemple-0000')

/** Makes the request of an operation; the key, where there is one, is among the headers. */
export type Call = (operation: Operation, target: Target, headers: Record<string, string>) => InjectOptions

export const CALLS: Readonly<Record<'SOAP' | 'REST', Call>> = {
  SOAP: (operation, target, headers) => ({
    method: 'POST',
    url: '/soap/v1',
    headers: { ...headers, 'content-type': 'text/xml; charset=utf-8' },
    payload: `<e:Envelope xmlns:e="${SOAP}"><e:Body>${bodyOf(operation, target, headers['x-guichet'] ?? '')}</e:Body></e:Envelope>`,
  }),
  REST: (operation, target, headers) => {
    const url = pathOf(operation, target)
    if (operation.method === 'GET') {
      const query = operation.name === 'actualiserPlan' ? '?depuis=1' : ''
      return { method: 'GET', url: `${url}${query}`, headers }
    }
    if (operation.document !== undefined)
      return {
        method: operation.method,
        url: `${url}?categorie=ID01&personne=1`,
        headers: { ...headers, 'content-type': 'application/octet-stream' },
        payload: PDF,
      }
    if (operation.method === 'DELETE') return { method: 'DELETE', url, headers }
    return {
      method: operation.method,
      url,
      headers: { ...headers, 'content-type': 'application/xml' },
      payload: bodyOf(operation, target, headers['x-guichet'] ?? ''),
    }
  },
}
