import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { Slots } from '../base/slots.ts'
import { LentFile } from './lent-file.ts'
import type { SealedBytes } from './plaintext.ts'
import {
  BlobDamaged,
  type BlobGate,
  type BlobListed,
  BlobMissing,
  BlobUnavailable,
  CLE,
  type Plage,
  type S3Place,
} from './ports.ts'
import { S3Body } from './s3-body.ts'
import { sealedSize } from './segment.ts'
import type { Shelf } from './shelf.ts'
import type { Spooled } from './spool.ts'

/** Milliseconds to connect, and to answer when no content is sent. */
const CONNECT_MAX = 1000
const ANSWER_MAX = 5000
/** Slowest sending that is waited for, in bytes for a millisecond: 10 MiB may take 10 s. */
const SLOWEST = 2097
/** Sent at once, so that each has its share of the network within its time. */
const PUTS_AT_ONCE = 8
const ATTEMPTS = 3
/** Milliseconds before the second attempt to send; twice as long before the third. */
const PAUSE = 200
const PREFIX = 'pieces/'
/** What fails is raised, and said by whoever asked. */
const mute = () => undefined
const MUTE = { debug: mute, info: mute, warn: mute, error: mute }
/** Metadata that tells a content of ours from another of the same length. */
const DIGEST = 'sha256-scelle'

const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined

const unavailable = (error: unknown): BlobUnavailable => {
  const status = statusOf(error)
  const message =
    status === undefined
      ? 'le service S3 est injoignable'
      : status === 403
        ? 'le service S3 refuse l’accès'
        : status === 404
          ? 'le compartiment S3 est absent'
          : `le service S3 a répondu ${status}`
  return new BlobUnavailable(message, { cause: error })
}

/** Not those that the service refused for what they are. */
const mayRetry = (error: unknown): boolean => {
  const status = statusOf(error)
  return status === undefined || status >= 500 || status === 409 || status === 429
}

/** A bucket. Contents bear their key behind `pieces/`. */
export class S3Shelf implements Shelf {
  readonly kind = 's3'
  readonly #client: S3Client
  readonly #bucket: string
  readonly #gate: BlobGate
  readonly #puts = new Slots(PUTS_AT_ONCE)

  constructor({ endpoint, bucket, region, accessKeyId, secretAccessKey }: S3Place, gate: BlobGate) {
    this.#bucket = bucket
    this.#gate = gate
    this.#client = new S3Client({
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
      forcePathStyle: true,
      maxAttempts: ATTEMPTS,
      // Not every service knows the newer checksums; what is sent and read is authenticated otherwise.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      // A service that does not answer it would hold each sending for seconds.
      expectContinueHeader: false,
      requestHandler: { connectionTimeout: CONNECT_MAX },
      logger: MUTE,
    })
  }

  async put(spooled: Spooled): Promise<void> {
    await this.#gate('avant-envoi')
    await this.#puts.run(() => this.#putInTime(spooled))
    await this.#gate('apres-envoi')
  }

  async open(cle: string, size: number, { debut, fin }: Plage): Promise<SealedBytes> {
    const Range = `bytes=${debut}-${fin}`
    const { Body, ContentRange } = await this.#ask((options) =>
      this.#client.send(new GetObjectCommand({ ...this.#named(cle), Range }), options),
    ).catch((error: unknown) => {
      if (error instanceof S3ServiceException && error.name === 'NoSuchKey')
        throw new BlobMissing('aucun contenu sous cette clé', { cause: error })
      if (statusOf(error) === 416) throw new BlobDamaged('contenu tronqué', { cause: error })
      throw unavailable(error)
    })
    if (!(Body instanceof Readable)) throw new BlobUnavailable('le service S3 a répondu sans contenu')
    if (ContentRange !== `bytes ${debut}-${fin}/${size}`) {
      Body.destroy()
      throw new BlobDamaged("la taille n'est pas celle qui fut scellée")
    }
    return new S3Body(Body)
  }

  async erase(cle: string): Promise<void> {
    await this.#ask((options) => this.#client.send(new DeleteObjectCommand(this.#named(cle)), options)).catch(
      (error: unknown) => {
        throw unavailable(error)
      },
    )
  }

  async *list(): AsyncGenerator<BlobListed> {
    let ContinuationToken: string | undefined
    do {
      const page = await this.#page(ContinuationToken)
      for (const { Key, LastModified } of page.Contents ?? []) {
        const cle = Key?.slice(PREFIX.length) ?? ''
        if (CLE.test(cle) && LastModified !== undefined) yield { cle, depuis: LastModified }
      }
      ContinuationToken = page.NextContinuationToken
    } while (ContinuationToken !== undefined)
  }

  async health(): Promise<string | undefined> {
    try {
      await this.#ask((options) =>
        this.#client.send(new HeadBucketCommand({ Bucket: this.#bucket }), options),
      )
      return undefined
    } catch (error) {
      return unavailable(error).message
    }
  }

  close(): void {
    this.#client.destroy()
  }

  async #putInTime(spooled: Spooled): Promise<void> {
    const size = sealedSize(spooled.taille)
    const time = AbortSignal.timeout(ANSWER_MAX + Math.ceil(size / SLOWEST))
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#send(spooled, size, time)
      } catch (error) {
        // The key is taken: by our own sending that seemed lost, unless this was the first.
        if (statusOf(error) === 412 && attempt > 1 && (await this.#hasKept(spooled, size))) return
        if (attempt === ATTEMPTS || time.aborted || !mayRetry(error)) throw unavailable(error)
        await delay(attempt * PAUSE)
      }
    }
  }

  async #send({ cle, handle, sha256Scelle = '' }: Spooled, size: number, time: AbortSignal): Promise<void> {
    const body = new LentFile(handle)
    const unreadable = new AbortController()
    body.on('error', (error) => unreadable.abort(error))
    const put = new PutObjectCommand({
      ...this.#named(cle),
      Body: body,
      ContentLength: size,
      IfNoneMatch: '*',
      Metadata: { [DIGEST]: sha256Scelle },
    })
    // Signed, and checked by the service against what reaches it (Signature Version 4, x-amz-content-sha256).
    put.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> }
        headers['x-amz-content-sha256'] = sha256Scelle
        return next(args)
      },
      { step: 'build' },
    )
    try {
      await this.#client.send(put, { abortSignal: AbortSignal.any([time, unreadable.signal]) })
    } finally {
      body.destroy()
    }
  }

  async #hasKept({ cle, sha256Scelle }: Spooled, size: number): Promise<boolean> {
    const head = await this.#ask((options) =>
      this.#client.send(new HeadObjectCommand(this.#named(cle)), options),
    ).catch((error: unknown) => {
      throw unavailable(error)
    })
    return head.ContentLength === size && head.Metadata?.[DIGEST] === sha256Scelle
  }

  async #page(ContinuationToken: string | undefined) {
    try {
      return await this.#ask((options) =>
        this.#client.send(
          new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: PREFIX, ContinuationToken }),
          options,
        ),
      )
    } catch (error) {
      throw unavailable(error)
    }
  }

  /** Waits for an answer, not for its body: a signal of its own would cut that too. */
  async #ask<T>(send: (options: { readonly abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), ANSWER_MAX)
    try {
      return await send({ abortSignal: abort.signal })
    } finally {
      clearTimeout(timer)
    }
  }

  #named(cle: string) {
    return { Bucket: this.#bucket, Key: PREFIX + cle }
  }
}
