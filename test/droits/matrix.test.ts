/** Every operation × profile × territory, by SOAP and by REST, against what the declarations say. */
import { readdirSync, readFileSync } from 'node:fs'
import type { FastifyInstance, InjectOptions } from 'fastify'
import t from 'tap'
import { PROFIL, type Profil } from '../../src/model/nomenclature/acces.ts'
import { OPERATIONS } from '../../src/operation/index.ts'
import type { Operation } from '../../src/operation/operation.ts'
import { asOperator, asSystem, enrolGuichet, enrolSystem, OPERATOR } from '../kit/acces.ts'
import { openTestExamens } from '../kit/examens.ts'
import { openApp } from '../kit/open-app.ts'

const FIXTURES = new URL('../../fixtures/', import.meta.url)
const PDF = readFileSync(new URL('pieces/une-page.pdf', FIXTURES))
const NS = 'urn:sne:guichet:v1'
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'
/** The application aimed at is of the first one. */
const TERRITORIES = { '035': 'G1226', '044': 'G0044', '000': 'G0000' } as const
type Territory = keyof typeof TERRITORIES

const systemOf = (profil: Profil, territoire: Territory) => `${profil.replaceAll('_', '-')}-${territoire}`

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

interface Target {
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
}

const bodyOf = (operation: Operation, target: Target, guichet: string): string => {
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

type Way = (operation: Operation, target: Target, headers: Record<string, string>) => InjectOptions

const WAYS: Readonly<Record<string, Way>> = {
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

const expectedOf = ({ droits }: Operation, profil: Profil, territoire: Territory): string => {
  if (!droits.profils.includes(profil)) return 'SNE-DRO-006'
  if (territoire === '000' || droits.portee === 'libre') return 'permis'
  if (droits.portee === 'nationale') return 'SNE-DRO-007'
  if (territoire === '035') return 'permis'
  return droits.portee === 'piece' ? 'SNE-PIE-001' : 'SNE-DRO-007'
}

/** What an answer says of rights: a code, or that nothing of them stood in the way. */
const saidOf = (body: string): string => /SNE-DRO-\d{3}|SNE-PIE-001/.exec(body)?.[0] ?? 'permis'

const submit = async (app: FastifyInstance, change: (xml: string) => string): Promise<string> => {
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/demandes',
    headers: { ...asOperator, 'x-guichet': 'G1226', 'content-type': 'application/xml' },
    payload: change(readFileSync(new URL('deposer-demande/ok-demandeur-seul/request.xml', FIXTURES), 'utf8')),
  })
  const { numUnique = '' } = answer.json() as { numUnique?: string }
  if (!numUnique.startsWith('035')) throw new Error(answer.body)
  return numUnique
}

const deposit = async (app: FastifyInstance, numUnique: string, n: number): Promise<string> => {
  // Other bytes each time: the same ones are the same piece.
  const answer = await app.inject({
    method: 'POST',
    url: `/v1/demandes/${numUnique}/pieces?categorie=MO01`,
    headers: { ...asOperator, 'content-type': 'application/octet-stream' },
    payload: Buffer.concat([PDF, Buffer.from(`%${n}\n`)]),
  })
  const { piece } = answer.json() as { piece?: { id: string } }
  if (!piece) throw new Error(answer.body)
  return piece.id
}

t.test('every cell', async (t) => {
  const { examens, close } = await openTestExamens()
  t.teardown(close)
  const { app } = await openApp(t, { examens, config: { keys: [OPERATOR] } })
  for (const [territoire, guichet] of Object.entries(TERRITORIES))
    await enrolGuichet(app, guichet, territoire)
  const territories = Object.keys(TERRITORIES) as Territory[]
  for (const profil of PROFIL.codes)
    for (const territoire of territories)
      await enrolSystem(app, systemOf(profil, territoire), [{ numGuichet: TERRITORIES[territoire], profil }])
  const numUnique = await submit(app, (xml) => xml)
  // One whose file stays open, whatever is done to the other.
  const ouverte = await submit(app, (xml) =>
    xml.replace(/<nom>.*?</, '<nom>Autre<').replace(/1984-07-09/, '1961-03-27'),
  )
  let n = 0
  for (const operation of OPERATIONS)
    for (const [way, ask] of Object.entries(WAYS))
      for (const profil of PROFIL.codes)
        for (const territoire of territories) {
          const usesPiece = operation.droits.portee === 'piece'
          const piece = usesPiece ? await deposit(app, ouverte, n++) : 'a'.repeat(32)
          const systeme = systemOf(profil, territoire)
          const headers = asSystem(systeme, TERRITORIES[territoire])
          const answer = await app.inject(ask(operation, { numUnique, piece }, headers))
          const cell = `${operation.name} ${way} ${profil} ${territoire}`
          t.equal(
            saidOf(answer.body),
            expectedOf(operation, profil, territoire),
            `${cell} : ${answer.body.slice(0, 300)}`,
          )
          if (usesPiece)
            await app.inject({ method: 'DELETE', url: `/v1/pieces/${piece}`, headers: asOperator })
        }
})
