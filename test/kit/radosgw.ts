/** A real S3 service for tests: Ceph's gateway over one monitor and one store in memory, in a folder of its own. */
import { execFile, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { constants } from 'node:fs'
import { access, mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import type { S3Place } from '../../src/blob/ports.ts'
import { freePort } from './free-port.ts'

const run = promisify(execFile)

/** A service, without a bucket. */
export type S3Service = Omit<S3Place, 'bucket'>

export interface RunningS3 {
  readonly service: S3Service
  stop(): Promise<void>
}

const PROGRAMS = ['ceph', 'ceph-mon', 'ceph-osd', 'monmaptool', 'radosgw', 'radosgw-admin', 'setpriv']
const START_MAX = 60_000

const { env } = process

/** Programs of the gateway that this machine lacks. */
const missingPrograms = async (): Promise<string[]> => {
  const folders = (env['PATH'] ?? '').split(delimiter)
  const isThere = (program: string) =>
    Promise.any(folders.map((folder) => access(join(folder, program), constants.X_OK))).then(
      () => true,
      () => false,
    )
  const there = await Promise.all(PROGRAMS.map(isThere))
  return PROGRAMS.filter((_, i) => !there[i])
}

/**
 * The service that the environment names (`SNE_S3_ADRESSE`, `SNE_S3_CLE`, `SNE_S3_SECRET`), or one started here; when
 * this machine cannot, why. Raises instead when `SNE_S3_EXIGE` is 1.
 */
export const useS3 = async (): Promise<RunningS3 | string> => {
  const endpoint = env['SNE_S3_ADRESSE']
  if (endpoint !== undefined) {
    const [accessKeyId = '', secretAccessKey = ''] = [env['SNE_S3_CLE'], env['SNE_S3_SECRET']]
    return { service: { endpoint, region: 'default', accessKeyId, secretAccessKey }, stop: async () => {} }
  }
  const missing = await missingPrograms()
  if (missing.length === 0) return startRadosgw()
  const why = `absent : ${missing.join(', ')}`
  if (env['SNE_S3_EXIGE'] === '1') throw new Error(why)
  return why
}

const configuration = (folder: string, fsid: string, monitor: string, port: number): string => `[global]
fsid = ${fsid}
mon host = ${monitor}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
mon initial members = a
mon data = ${folder}/mon
osd data = ${folder}/osd
rgw data = ${folder}/rgw
run dir = ${folder}
admin socket = ${folder}/$name.asok
log file = ${folder}/$name.log
osd objectstore = memstore
memstore device bytes = 2147483648
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd class update on start = false
osd crush update on start = false
mon allow pool size one = true
rgw gc obj min wait = 1
rgw gc processor period = 5
rgw gc processor max time = 5
rgw frontends = beast endpoint=127.0.0.1:${port}
`

/** Starts the three programs (about 10 s). They end with the process at the latest. */
const startRadosgw = async (): Promise<RunningS3> => {
  const folder = await mkdtemp(join(tmpdir(), 'sne-s3-'))
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    await Promise.all(stops.map((one) => one()))
    await rm(folder, { recursive: true, force: true })
  }
  const config = ['-c', join(folder, 'ceph.conf')]
  const start = async (program: string, ...args: string[]) => {
    const out = await open(join(folder, `${program}.out`), 'w')
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...config, '-f', ...args], {
      stdio: ['ignore', out.fd, out.fd],
    })
    await once(child, 'spawn')
    await out.close()
    const ended = once(child, 'exit')
    stops.push(async () => {
      child.kill('SIGKILL')
      await ended
    })
  }
  const must = (program: string, ...args: string[]) =>
    run(program, [...config, ...args], { timeout: START_MAX, killSignal: 'SIGKILL' })
  try {
    const [fsid, osd] = [randomUUID(), randomUUID()]
    const port = await freePort()
    const monitor = `[v1:127.0.0.1:${await freePort()}]`
    await Promise.all(['mon', 'osd', 'rgw'].map((name) => mkdir(join(folder, name))))
    await writeFile(join(folder, 'ceph.conf'), configuration(folder, fsid, monitor, port))
    const map = join(folder, 'monmap')
    await run('monmaptool', ['--create', '--addv', 'a', monitor, '--fsid', fsid, map])
    await must('ceph-mon', '--mkfs', '-i', 'a', '--monmap', map)
    await start('ceph-mon', '-i', 'a')
    await must('ceph', '--connect-timeout', '30', 'osd', 'new', osd)
    await must('ceph', 'osd', 'crush', 'add', 'osd.0', '1', 'root=default', 'host=essai')
    await must('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', osd)
    await start('ceph-osd', '-i', '0')
    const [accessKeyId, secretAccessKey] = [randomBytes(8).toString('hex'), randomBytes(16).toString('hex')]
    const keys = ['--access-key', accessKeyId, '--secret-key', secretAccessKey]
    await must(
      'radosgw-admin',
      '--no-mon-config',
      'user',
      'create',
      '--uid',
      'essai',
      '--display-name',
      'essai',
      ...keys,
    )
    await start('radosgw', '--no-mon-config', '-n', 'client.rgw.a')
    const endpoint = `http://127.0.0.1:${port}`
    await answering(endpoint)
    const service = { endpoint, region: 'default', accessKeyId, secretAccessKey }
    await writeOnce(service)
    return { service, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const answering = async (endpoint: string): Promise<void> => {
  const until = Date.now() + START_MAX
  while (
    !(await fetch(endpoint).then(
      (reply) => reply.ok,
      () => false,
    ))
  ) {
    if (Date.now() > until) throw new Error('radosgw ne répond pas')
    await delay(100)
  }
}

/** The first content makes the pools, which takes seconds that no test should count. */
const writeOnce = async (service: S3Service): Promise<void> => {
  const client = new S3Client({ ...service, credentials: service, forcePathStyle: true })
  const bucket = { Bucket: 'amorce' }
  const named = { ...bucket, Key: 'amorce' }
  await client.send(new CreateBucketCommand(bucket))
  await client.send(new PutObjectCommand({ ...named, Body: 'amorce' }))
  await client.send(new DeleteObjectCommand(named))
  await client.send(new DeleteBucketCommand(bucket))
  client.destroy()
}
