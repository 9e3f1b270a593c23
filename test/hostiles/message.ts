/** The message that every hostile document is made of: a good one, with a canary wherever a person's name stands. */
import { readFileSync } from 'node:fs'
import { SOAP_NS, type SoapVersion } from '../../src/envelope/read-envelope.ts'

const GOOD = readFileSync(
  new URL('../../fixtures/deposer-demande/ok-demandeur-seul/request.xml', import.meta.url),
  'utf8',
).replace(/^<\?xml.*?\?>\s*/, '')

export const SOAP_PATH = '/soap/v1'
export const SNE_PATH = '/services/DemandeLogementImplService/'
export const REST_PATH = '/v1/demandes'

/** One request, and the code that its refusal must bear. */
export interface Sending {
  readonly door: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly code: string
}

/** A hostile document, sent by each door that can carry it. */
export interface Hostile {
  readonly name: string
  readonly sendings: (canary: string) => readonly Sending[]
}

/** A good application in XML, without its declaration. */
export const message = (canary: string): string =>
  GOOD.replace('Grandin', canary).replace('Odile', canary).replace('rue des Tilleuls', `rue ${canary}`)

/** The same in JSON. */
export const jsonMessage = (canary: string) => ({
  demandeLogement: {
    numGuichet: 'G1226',
    dateCreationDemande: '2026-01-15',
    personnePhysique: { demandeur: { nom: canary, prenom: canary, dateNaissance: '1984-07-09' } },
  },
})

export const envelope = (body: string, version: SoapVersion = '1.1', header = ''): string =>
  `<soap:Envelope xmlns:soap="${SOAP_NS[version]}">${header}<soap:Body>${body}</soap:Body></soap:Envelope>`

/** The file of an exchange by the door SNE 02.01. */
export const nuu = (canary: string): string => {
  const demande = /<demandeLogement[\s\S]*<\/demandeLogement>/.exec(message(canary))?.[0] ?? ''
  return `<n:interfaceNuu xmlns:n="http://nuu.application.i2/" versionInterface="02.01"><n:entete><n:typeFichier>CRE</n:typeFichier><n:dateFichier>2026-02-01T10:00:00Z</n:dateFichier></n:entete><n:demande>${demande}</n:demande></n:interfaceNuu>`
}

/** The call that hands a file over. */
export const sneCall = (fichier: string, nom = 'DEMG1226-202602100900-000001.xml'): string =>
  envelope(
    `<w:numUniqueParametres xmlns:w="http://ws.metier.nuu.application.i2/"><nomFichierDemande>${nom}</nomFichierDemande><fichierDemande>${fichier}</fichierDemande></w:numUniqueParametres>`,
    '1.2',
  )

const TYPES: Readonly<Record<string, string>> = {
  'rest-xml': 'application/xml',
  'rest-json': 'application/json',
  'soap-1.1': 'text/xml',
  'soap-1.2': 'application/soap+xml',
  'sne-02.01': 'application/soap+xml',
}

const bytesOf = (body: string | Buffer): Buffer => (typeof body === 'string' ? Buffer.from(body) : body)

/** A request by a door. */
export const sending = (
  door: string,
  code: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Sending => ({
  door,
  url: door.startsWith('soap') ? SOAP_PATH : door.startsWith('sne') ? SNE_PATH : REST_PATH,
  headers: { 'content-type': TYPES[door] ?? '', ...headers },
  body: bytesOf(body),
  code,
})

/** The same twist on the message by itself, on both envelopes and on the file of the door SNE 02.01. */
export const twisted =
  (code: string, twist: (xml: string) => string | Buffer) =>
  (canary: string): readonly Sending[] => [
    sending('rest-xml', code, twist(message(canary))),
    sending('soap-1.1', code, twist(envelope(message(canary)))),
    sending('soap-1.2', code, twist(envelope(message(canary), '1.2'))),
    sending('sne-02.01', code, sneCall(bytesOf(twist(nuu(canary))).toString('base64'))),
  ]
