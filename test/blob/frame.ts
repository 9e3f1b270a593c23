/** One suite for every store of bytes: each check has a place of its own, and what it opened is closed after it. */
import type { Readable } from 'node:stream'
import t from 'tap'
import { type BlobOptions, openBlobs } from '../../src/blob/open.ts'
import type { BlobStore, Reception } from '../../src/blob/ports.ts'
import { useS3 } from '../kit/radosgw.ts'
import { MAX, pieces } from './contents.ts'
import { type BlobPlace, diskPlace, s3Place } from './places.ts'

type Tap = Pick<
  typeof t,
  'test' | 'ok' | 'notOk' | 'equal' | 'not' | 'same' | 'strictSame' | 'match' | 'notMatch' | 'rejects'
>

export type Open = (changes?: Partial<BlobOptions>) => Promise<BlobStore>
type Body<P> = (t: Tap, open: Open, place: P) => Promise<void>
/** Declares one expectation of every store. */
export type Check = (name: string, body: Body<BlobPlace>) => void

/** Runs a check on a place of its own. */
export const onPlace =
  <P extends BlobPlace>(newPlace: () => Promise<P>, body: Body<P>) =>
  async (t: Tap): Promise<void> => {
    const place = await newPlace()
    const opened: BlobStore[] = []
    const open: Open = async (changes) => {
      const blobs = await openBlobs({ ...place.options, ...changes })
      opened.push(blobs)
      return blobs
    }
    try {
      await body(t, open, place)
    } finally {
      await Promise.all(opened.map((blobs) => blobs.close()))
      await place.remove()
    }
  }

/** Runs the same checks on each store; the one that this machine has not is said to be left out. */
export const onEveryStore = async (declare: (check: Check) => void): Promise<void> => {
  const on = (name: string, newPlace: () => Promise<BlobPlace>) =>
    t.test(name, async (t) => declare((name, body) => t.test(name, onPlace(newPlace, body))))
  on('disque', diskPlace)
  const s3 = await useS3()
  if (typeof s3 === 'string') {
    t.pass('S3', { skip: s3 })
    return
  }
  t.teardown(() => s3.stop())
  on('S3', () => s3Place(s3.service))
}

/** Receives a content whole and keeps it. */
export const kept = async (blobs: BlobStore, bytes: Buffer): Promise<Reception> => {
  const reception = await blobs.receive(pieces(bytes), MAX)
  await reception.keep()
  return reception
}

/** What a stream gave before it ended, and the error it ended with. */
export const drain = async (stream: Readable): Promise<{ bytes: Buffer; error: unknown }> => {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of stream) chunks.push(chunk)
  } catch (error) {
    return { bytes: Buffer.concat(chunks), error }
  }
  return { bytes: Buffer.concat(chunks), error: undefined }
}

/** All of a stream. Raises the error it ends with. */
export const whole = async (stream: Readable): Promise<Buffer> => {
  const { bytes, error } = await drain(stream)
  if (error !== undefined) throw error
  return bytes
}

/** Reads a kept content as its reception describes it. */
export const readBack = async (
  blobs: BlobStore,
  { cle, cleEnveloppee, taille }: Reception,
): Promise<Buffer> => whole(await blobs.read(cle, cleEnveloppee, taille))
