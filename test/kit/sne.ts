/** A private system written for the SNE's synchronous services: hands over files by the SNE 02.01 door. */
import type { FastifyInstance } from 'fastify'

/** Where the door is. */
export const PATH = '/services/DemandeLogementImplService/'
const XOP = 'http://www.w3.org/2004/08/xop/include'
const LIMITE = '=-=MIME boundary=-='

/** The file `interfaceNuu`. @param inside what `demande` holds */
export const interfaceNuu = (typeFichier: string, inside: string): string =>
  `<nuu:interfaceNuu xmlns:nuu="http://nuu.application.i2/" versionInterface="02.01"><nuu:entete>${typeFichier && `<nuu:typeFichier>${typeFichier}</nuu:typeFichier>`}<nuu:dateFichier>2026-02-10T10:00:00+01:00</nuu:dateFichier></nuu:entete><nuu:demande>${inside}</nuu:demande></nuu:interfaceNuu>`

/** A reference to a part of the message. */
export const include = (cid: string): string => `<xop:Include xmlns:xop="${XOP}" href="cid:${cid}"/>`

/** A part beside the root. */
export interface Piece {
  readonly id: string
  readonly type: string
  readonly body: Buffer | string
  readonly encoding?: string
}

const NUM_UNIQUE = 'numUniqueParametres'

const envelope = (nom: string, fichier: string, body = NUM_UNIQUE) =>
  `<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:ws="http://ws.metier.nuu.application.i2/"><soap:Body><ws:${body}><nomFichierDemande>${nom}</nomFichierDemande><fichierDemande ws:contentType="text/xml">${fichier}</fichierDemande><nomCertificat>CERG1226-202602101000.pem</nomCertificat><certificat ws:contentType="application/x-x509-ca-cert"></certificat></ws:${body}></soap:Body></soap:Envelope>`

const partOf = ({ id, type, body, encoding = 'binary' }: Piece): Buffer =>
  Buffer.concat([
    Buffer.from(
      `--${LIMITE}\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\nContent-ID: <${id}>\r\n\r\n`,
    ),
    Buffer.from(body),
    Buffer.from('\r\n'),
  ])

/** A call with its file in base64. @param body whose parameters: `getNumUnique`'s unless another's are named */
export const inline = (nom: string, file: string, body = NUM_UNIQUE) => ({
  headers: { 'content-type': 'application/soap+xml; charset=utf-8' },
  payload: Buffer.from(envelope(nom, Buffer.from(file).toString('base64'), body)),
})

/** The call `getNumUnique` by MTOM, as a real client writes it. @param parts in the order of the wire, `fichier` among them */
export const mtom = (nom: string, parts: readonly Piece[]) => ({
  headers: {
    'content-type': `multipart/related; type="application/xop+xml"; start="soaproot"; start-info="application/soap+xml"; boundary="${LIMITE}"; action="http://ws.metier.nuu.application.i2/getNumUnique"`,
  },
  payload: Buffer.concat([
    partOf({ id: 'soaproot', type: 'application/xop+xml', body: envelope(nom, include('fichier')) }),
    ...parts.map(partOf),
    Buffer.from(`--${LIMITE}--\r\n`),
  ]),
})

/** What the door answered: text to search, the codes of its anomalies, the number, the document deposited. */
export const read = (status: number, text: string) => ({
  status,
  text,
  codes: [...text.matchAll(/<nuu:anomalie code="([^"]+)">/g)].map((match) => match[1] ?? ''),
  numUnique: /<nuu:numUnique>([^<]+)</.exec(text)?.[1],
  id: /<nuu:copieDeposee><nuu:id>([0-9a-f]{32})<\/nuu:id>/.exec(text)?.[1],
  faute: /<soap:Fault>[\s\S]*?(SNE-[A-Z]{3}-[0-9]{3})/.exec(text)?.[1],
})

/** Sends a call of `inline` or `mtom`. */
export const send = async (app: FastifyInstance, call: ReturnType<typeof inline | typeof mtom>) => {
  const answer = await app.inject({ method: 'POST', url: PATH, ...call })
  return read(answer.statusCode, answer.body)
}
