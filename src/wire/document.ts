/** The document that a message bears: named by a part, held in base64, or received already. */
import type { Reception } from '../blob/ports.ts'
import type { Constat } from '../diagnostic/constat.ts'
import { fault } from '../diagnostic/gateway-fault.ts'
import { decodeBase64 } from '../envelope/base64-decoder.ts'
import { type MimePart, resolveCid } from '../envelope/mime.ts'
import type { Act } from '../operation/operation.ts'
import type { Read } from '../service/judge.ts'
import type { DocumentReceiver } from './doors.ts'
import type { Receptions } from './receptions.ts'

/** Where a message may keep its documents. */
export interface Sources {
  readonly receptions?: Receptions<Reception>
  readonly parts?: ReadonlyMap<string, MimePart> | undefined
}

async function* single(bytes: Buffer): AsyncGenerator<Buffer> {
  if (bytes.length > 0) yield bytes
}

const receptionOf = async (
  text: string,
  { receptions, parts }: Sources,
  receiver: DocumentReceiver,
): Promise<Reception> => {
  const received = receptions?.take(text)
  if (received) return received
  if (!/^cid:/i.test(text)) {
    const bytes = decodeBase64(Buffer.from(text), (detail) => fault('SNE-ENV-030', { detail }))
    return receiver.receive(single(bytes), {})
  }
  const part = parts && resolveCid(text, parts)
  if (!part) throw fault('SNE-PIE-043', {})
  return receiver.receive(single(part.body), {})
}

/**
 * A message whose document is received: the member then holds the SHA-256 of its bytes, by which the exchange key knows
 * the content. The reception is the caller's to hand over or discard.
 * Raises SNE-PIE-043 when the message refers to a part that is not there, SNE-ENV-030, or what the receiver raises.
 */
export const withDocument = async (
  operation: Act,
  read: Read,
  sources: Sources,
  receiver: DocumentReceiver | undefined,
): Promise<{ readonly read: Read; readonly reception: Reception | undefined }> => {
  const name = operation.document
  const value = read.value as Readonly<Record<string, unknown>> | undefined
  // An element without a text is a document without a byte, and is told as one.
  const isEmpty = ({ code, tokens }: Constat) =>
    code === 'SNE-MOD-008' && tokens.length === 1 && tokens[0] === name
  const text =
    name === undefined ? undefined : (value?.[name] ?? (read.constats.some(isEmpty) ? '' : undefined))
  if (name === undefined || typeof text !== 'string') return { read, reception: undefined }
  if (!receiver) throw fault('SNE-PIE-051', {})
  const reception = await receptionOf(text, sources, receiver)
  const constats = read.constats.filter((one) => !isEmpty(one))
  return { read: { ...read, constats, value: { ...value, [name]: reception.sha256 } }, reception }
}
