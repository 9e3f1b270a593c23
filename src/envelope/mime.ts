/** Multipart messages (MTOM, SOAP with attachments): the root part and the parts that it refers to. */
import { Dicer } from './dicer.ts'
import { parseContentType } from './mime-headers.ts'
import { XmlRefusal } from './refusal.ts'

export interface MimePart {
  readonly contentType: string | undefined
  /** Without angle brackets. */
  readonly contentId: string | undefined
  /** Transfer encoding undone. */
  readonly body: Buffer
}

export interface Multipart {
  readonly root: MimePart
  readonly parts: ReadonlyMap<string, MimePart>
}

type Headers = Readonly<Record<string, readonly string[]>>

const bare = (id: string): string => id.trim().replace(/^<(.*)>$/s, '$1')

const decodeTransfer = (encoding: string, body: Buffer): Buffer => {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case '7bit':
    case '8bit':
    case 'binary':
      return body
    case 'base64':
      return Buffer.from(body.toString('latin1').replace(/\s+/g, ''), 'base64')
    default:
      throw new XmlRefusal('SNE-ENV-023')
  }
}

/**
 * Reads a whole multipart body.
 * Raises XmlRefusal: SNE-ENV-020 no boundary or cut short, -021 no root, -022 too many parts, -023, -024.
 */
export const readMultipart = async (
  contentType: string,
  body: Buffer,
  limits: { readonly parts: number },
): Promise<Multipart> => {
  const { params } = parseContentType(contentType)
  const boundary = params['boundary']
  if (!boundary || !body.includes(`--${boundary}--`)) throw new XmlRefusal('SNE-ENV-020')
  const found = await split(boundary, body, limits.parts)
  const parts = new Map<string, MimePart>()
  for (const part of found) {
    if (part.contentId === undefined) continue
    if (parts.has(part.contentId)) throw new XmlRefusal('SNE-ENV-024')
    parts.set(part.contentId, part)
  }
  const start = params['start']
  const root = start === undefined ? found[0] : parts.get(bare(start))
  if (!root) throw new XmlRefusal('SNE-ENV-021')
  return { root, parts }
}

const split = (boundary: string, body: Buffer, most: number): Promise<MimePart[]> =>
  new Promise((resolve, reject) => {
    const parts: (() => MimePart)[] = []
    const dicer = new Dicer({ boundary })
    dicer.on('part', (stream) => {
      let headers: Headers = {}
      const chunks: Buffer[] = []
      stream.on('header', (found: object) => {
        headers = found as Headers
      })
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('error', () => reject(new XmlRefusal('SNE-ENV-020')))
      const one = (name: string) => headers[name]?.[0]
      parts.push(() => {
        const id = one('content-id')
        return {
          contentType: one('content-type'),
          contentId: id === undefined ? undefined : bare(id),
          body: decodeTransfer(one('content-transfer-encoding') ?? '', Buffer.concat(chunks)),
        }
      })
      if (parts.length > most) reject(new XmlRefusal('SNE-ENV-022', { limite: most }))
    })
    dicer.on('error', () => reject(new XmlRefusal('SNE-ENV-020')))
    dicer.on('finish', () => {
      try {
        resolve(parts.map((make) => make()))
      } catch (error) {
        reject(error)
      }
    })
    dicer.end(body)
  })

/** The part that a `cid:` reference names, percent-decoded. */
export const resolveCid = (href: string, parts: ReadonlyMap<string, MimePart>): MimePart | undefined => {
  if (!/^cid:/i.test(href)) return undefined
  const raw = href.slice('cid:'.length)
  try {
    return parts.get(decodeURIComponent(raw)) ?? parts.get(raw)
  } catch {
    return parts.get(raw)
  }
}
