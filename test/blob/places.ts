import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3'
import { KeyRing } from '../../src/blob/keys.ts'
import type { BlobOptions } from '../../src/blob/open.ts'
import type { S3Place } from '../../src/blob/ports.ts'
import type { S3Service } from '../kit/radosgw.ts'

/** A store's own place for one test, and a way to its sealed bytes behind its back. */
export interface BlobPlace {
  readonly options: BlobOptions
  /** Everything kept, by key. */
  sealed(): Promise<ReadonlyMap<string, Buffer>>
  /** Puts sealed bytes under a key, whatever was there. */
  plant(cle: string, sealed: Buffer): Promise<void>
  /** Names in the spool. */
  spooled(): Promise<readonly string[]>
  remove(): Promise<void>
}

/** A ring of one master key, drawn at random. */
export const newKeys = (id = 'm1'): KeyRing => new KeyRing([{ id, key: randomBytes(32) }])

const newFolder = () => mkdtemp(join(tmpdir(), 'sne-pieces-'))
const namesIn = (folder: string) => readdir(folder).catch(() => [])

/** A new folder. */
export const diskPlace = async (): Promise<BlobPlace> => {
  const dossier = await newFolder()
  const fileOf = (cle: string) => join(dossier, 'pieces', cle.slice(0, 2), cle.slice(2))
  return {
    options: { dossier, keys: newKeys() },
    async sealed() {
      const names = await readdir(join(dossier, 'pieces'), { recursive: true })
      const files = names.filter((name) => name.includes('/'))
      return new Map(
        await Promise.all(
          files.map(async (name) => {
            const bytes = await readFile(join(dossier, 'pieces', name))
            return [name.replace('/', ''), bytes] as const
          }),
        ),
      )
    },
    async plant(cle, sealed) {
      await mkdir(dirname(fileOf(cle)), { recursive: true })
      await writeFile(fileOf(cle), sealed)
    },
    spooled: () => namesIn(join(dossier, 'reception')),
    remove: () => rm(dossier, { recursive: true, force: true }),
  }
}

/** A place in S3, whose bucket may also be reached by another address. */
export interface S3TestPlace extends BlobPlace {
  readonly s3: S3Place
}

/** A new bucket, and a new folder for the spool. */
export const s3Place = async (service: S3Service): Promise<S3TestPlace> => {
  const dossier = await newFolder()
  const Bucket = `essai-${randomBytes(6).toString('hex')}`
  const client = new S3Client({ ...service, credentials: service, forcePathStyle: true })
  const named = (cle: string) => ({ Bucket, Key: `pieces/${cle}` })
  await client.send(new CreateBucketCommand({ Bucket }))
  const cles = async () => {
    const names: string[] = []
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket }))
      names.push(...Contents.map(({ Key = '' }) => Key.replace('pieces/', '')))
    return names
  }
  const bytesOf = async (cle: string) => {
    const { Body } = await client.send(new GetObjectCommand(named(cle)))
    return Buffer.from((await Body?.transformToByteArray()) ?? [])
  }
  const s3 = { ...service, bucket: Bucket }
  return {
    s3,
    options: { dossier, keys: newKeys(), s3 },
    async sealed() {
      return new Map(await Promise.all((await cles()).map(async (cle) => [cle, await bytesOf(cle)] as const)))
    },
    async plant(cle, sealed) {
      await client.send(new PutObjectCommand({ ...named(cle), Body: sealed }))
    },
    spooled: () => namesIn(join(dossier, 'reception')),
    async remove() {
      await Promise.all((await cles()).map((cle) => client.send(new DeleteObjectCommand(named(cle)))))
      await client.send(new DeleteBucketCommand({ Bucket }))
      client.destroy()
      await rm(dossier, { recursive: true, force: true })
    },
  }
}
