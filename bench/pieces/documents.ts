/** Scanned documents of 10 MiB, no two of them alike, and the request that carries one by each way. */
import { randomBytes } from 'node:crypto'
import { onePage, rawPdf, rawStream } from '../../test/kit/raw-pdf.ts'

export const SIZE = 10 * 2 ** 20
const CATEGORIE = 'ID01'
const BOUNDARY = 'limite-de-partie'
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'

/** The ways to send a document, as the page names them. */
export const WAYS = {
  mtom: 'SOAP, MTOM',
  base64: 'SOAP, base64',
  formulaire: 'REST, formulaire',
  brut: 'REST, corps brut',
} as const
export type Way = keyof typeof WAYS

/** A request; its body is sent piece after piece. */
export interface Sent {
  readonly path: string
  readonly type: string
  readonly pieces: readonly (Buffer | string)[]
}

/** A multiple of three, so that its base64 stands alone. */
const MARK = 36
/** Where the mark of each document stands: in its image, at a multiple of three. */
const MARK_AT = 300_000

/** One page that is one image, as a scanner writes it: what a JPEG holds cannot be told from noise, and cannot be compressed. */
const scan = (): Buffer => {
  const page = '/Resources<</XObject<</Im0 5 0 R>>>>/Contents 4 0 R'
  const image =
    '/Type/XObject/Subtype/Image/Width 2480/Height 3508/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode'
  const draw = rawStream('', Buffer.from('q 595 0 0 842 0 0 cm /Im0 Do Q'))
  const written = (noise: Buffer) => rawPdf([...onePage('', page), draw, rawStream(image, noise)])
  const first = written(Buffer.alloc(SIZE / 2))
  // The numbers of the larger one may take a digit more.
  let noise = randomBytes(SIZE / 2 + SIZE - first.length)
  noise = noise.subarray(0, noise.length - (written(noise).length - SIZE))
  return written(noise)
}

const DOCUMENT = scan()
const [BEFORE, AFTER] = [DOCUMENT.subarray(0, MARK_AT), DOCUMENT.subarray(MARK_AT + MARK)]
const [BEFORE_64, AFTER_64] = [BEFORE, AFTER].map((bytes) =>
  Buffer.from(bytes.toString('base64'), 'latin1'),
) as [Buffer, Buffer]

const soapOf = (numUnique: string, contenu: string) =>
  `<e:Envelope xmlns:e="${SOAP}"><e:Body><g:deposerPiece xmlns:g="urn:sne:guichet:v1"><g:numUnique>${numUnique}</g:numUnique><g:categorie>${CATEGORIE}</g:categorie><g:personne>1</g:personne><g:contenu>${contenu}</g:contenu></g:deposerPiece></e:Body></e:Envelope>`

const headOf = (...headers: readonly string[]) => [`--${BOUNDARY}`, ...headers, '', ''].join('\r\n')
const CLOSE = `\r\n--${BOUNDARY}--\r\n`

const field = (name: string, value: string) =>
  `${headOf(`Content-Disposition: form-data; name="${name}"`)}${value}\r\n`

/** A document that was never sent, for an application. */
export const requestOf = (way: Way, numUnique: string): Sent => {
  const mark = randomBytes(MARK)
  const document = [BEFORE, mark, AFTER]
  const rest = `/v1/demandes/${numUnique}/pieces`
  if (way === 'brut')
    return { path: `${rest}?categorie=${CATEGORIE}&personne=1`, type: 'application/pdf', pieces: document }
  if (way === 'formulaire') {
    const fields = field('categorie', CATEGORIE) + field('personne', '1')
    const head = headOf(
      'Content-Disposition: form-data; name="contenu"; filename="carte.pdf"',
      'Content-Type: application/pdf',
    )
    return {
      path: rest,
      type: `multipart/form-data; boundary=${BOUNDARY}`,
      pieces: [fields + head, ...document, CLOSE],
    }
  }
  if (way === 'base64') {
    const [before = '', after = ''] = soapOf(numUnique, '|').split('|')
    return {
      path: '/soap/v1',
      type: 'text/xml; charset=utf-8',
      pieces: [before, BEFORE_64, mark.toString('base64'), AFTER_64, after],
    }
  }
  const include = '<x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:piece"/>'
  const root = headOf('Content-Type: application/xop+xml; type="text/xml"', 'Content-ID: <racine>')
  const part = headOf(
    'Content-Type: application/pdf',
    'Content-ID: <piece>',
    'Content-Transfer-Encoding: binary',
  )
  return {
    path: '/soap/v1',
    type: `multipart/related; boundary=${BOUNDARY}; type="application/xop+xml"; start="<racine>"; start-info="text/xml"`,
    pieces: [`${root}${soapOf(numUnique, include)}\r\n${part}`, ...document, CLOSE],
  }
}

/** The same document by itself, as its bytes or as base64, for the plain stream. */
export const plainRequestOf = (way: Way): Sent => {
  const mark = randomBytes(MARK)
  return way === 'base64'
    ? { path: '/base64', type: 'text/plain', pieces: [BEFORE_64, mark.toString('base64'), AFTER_64] }
    : {
        path: way === 'brut' ? '/brut' : '/message',
        type: 'application/pdf',
        pieces: [BEFORE, mark, AFTER],
      }
}
