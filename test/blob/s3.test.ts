/** S3: down, slow, silent, cut, or not what it was told to be. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { type BlobStore, BlobUnavailable } from '../../src/blob/ports.ts'
import { SEGMENT } from '../../src/blob/segment.ts'
import { type FaultProxy, openFaultProxy } from '../kit/fault-proxy.ts'
import { type S3Service, useS3 } from '../kit/radosgw.ts'
import { content, MAX, pieces } from './contents.ts'
import { drain, kept, onPlace, readBack, whole } from './frame.ts'
import { type S3TestPlace, s3Place } from './places.ts'

type Tap = Parameters<ReturnType<typeof onPlace>>[0]
type Body = (t: Tap, blobs: BlobStore, proxy: FaultProxy, place: S3TestPlace) => Promise<void>

/** A store that reaches its bucket through a proxy. */
const behindProxy = (service: S3Service, body: Body) =>
  onPlace(
    () => s3Place(service),
    async (t, open, place) => {
      const proxy = await openFaultProxy(service.endpoint)
      const blobs = await open({ s3: { ...place.s3, endpoint: proxy.endpoint } })
      try {
        await body(t, blobs, proxy, place)
      } finally {
        await proxy.close()
      }
    },
  )

const UNREACHABLE = new BlobUnavailable('le service S3 est injoignable')
const bytes = content(20 * SEGMENT)

const s3 = await useS3()
if (typeof s3 === 'string') t.pass('S3', { skip: s3 })
else {
  t.teardown(() => s3.stop())
  const check = (name: string, body: Body) => t.test(name, behindProxy(s3.service, body))

  check('down: nothing is kept or left, and the cause has no address', async (t, blobs, proxy, place) => {
    const before = await kept(blobs, bytes)
    proxy.set({ kind: 'refus' })
    const reception = await blobs.receive(pieces(bytes), MAX)
    await t.rejects(reception.keep(), UNREACHABLE)
    t.equal(proxy.accepted(), 3, 'three attempts')
    t.same(await place.spooled(), [])
    await t.rejects(readBack(blobs, before), UNREACHABLE)
    await t.rejects(blobs.erase(before.cle), UNREACHABLE)
    await t.rejects(blobs.list()[Symbol.asyncIterator]().next(), UNREACHABLE)
    t.match(await blobs.health(), { cause: 'le service S3 est injoignable' })
    await reception.discard()
    proxy.set({ kind: 'aucune' })
    t.equal(await blobs.health(), undefined)
    t.ok(bytes.equals(await readBack(blobs, before)))
    t.equal((await place.sealed()).size, 1)
  })

  check('down for a moment: it is sent again', async (t, blobs, proxy) => {
    proxy.set({ kind: 'refus' }, 1)
    t.ok(bytes.equals(await readBack(blobs, await kept(blobs, bytes))))
  })

  check('an answer lost after the content arrived is no failure', async (t, blobs, proxy, place) => {
    proxy.set({ kind: 'coupure', octets: 0 }, 1)
    const reception = await kept(blobs, bytes)
    t.ok(proxy.accepted() >= 2, 'it was sent again')
    t.same([...(await place.sealed()).keys()], [reception.cle])
    t.ok(bytes.equals(await readBack(blobs, reception)))
  })

  check(
    'sent again, another’s content of the same length is not taken for ours',
    async (t, blobs, proxy, place) => {
      const other = await kept(blobs, bytes)
      const sealed = (await place.sealed()).get(other.cle)!
      const reception = await blobs.receive(pieces(bytes), MAX)
      await place.plant(reception.cle, sealed)
      proxy.set({ kind: 'refus' }, 1)
      await t.rejects(reception.keep(), BlobUnavailable)
      t.same((await place.sealed()).get(reception.cle), sealed)
    },
  )

  check('silent: no one waits for long', async (t, blobs, proxy) => {
    const before = await kept(blobs, bytes)
    const cut = await blobs.receive(pieces(bytes), MAX)
    proxy.set({ kind: 'silence', octets: 0 })
    const start = performance.now()
    await Promise.all([
      t.rejects(cut.keep(), UNREACHABLE),
      t.rejects(readBack(blobs, before), UNREACHABLE),
      t.rejects(blobs.erase(before.cle), UNREACHABLE),
    ])
    t.match(await blobs.health(), { cause: 'le service S3 est injoignable' })
    t.ok(performance.now() - start < 14_000, `${Math.round(performance.now() - start)} ms`)
  })

  for (const kind of ['coupure', 'silence'] as const)
    check(
      `${kind} in the middle of a reading: an error, and only sound bytes before`,
      async (t, blobs, proxy) => {
        const { cle, cleEnveloppee, taille } = await kept(blobs, bytes)
        proxy.set({ kind, octets: 5 * SEGMENT })
        const read = await drain(await blobs.read(cle, cleEnveloppee, taille))
        t.match(read.error, { name: 'BlobUnavailable', message: 'le service S3 a cessé de répondre' })
        t.ok(read.bytes.length < 5 * SEGMENT)
        t.ok(read.bytes.equals(bytes.subarray(0, read.bytes.length)))
      },
    )

  check('slow: it comes all the same', async (t, blobs, proxy) => {
    proxy.set({ kind: 'lenteur', ms: 20 })
    t.ok(bytes.equals(await readBack(blobs, await kept(blobs, bytes))))
  })

  check('what changed on its way is refused by the service', async (t, blobs, _proxy, place) => {
    const reception = await blobs.receive(pieces(bytes), MAX)
    const file = join(place.options.dossier, 'reception', reception.cle)
    const sealed = await readFile(file)
    sealed[sealed.length - 1]! ^= 1
    await writeFile(file, sealed)
    await t.rejects(reception.keep(), new BlobUnavailable('le service S3 a répondu 400'))
    t.equal((await place.sealed()).size, 0)
    t.same(await place.spooled(), [])
  })

  t.test(
    'a wrong secret or a bucket that is not there is told',
    onPlace(
      () => s3Place(s3.service),
      async (t, open, place) => {
        for (const [changes, cause] of [
          [{ secretAccessKey: 'faux' }, 'le service S3 refuse l’accès'],
          [{ bucket: 'nulle-part' }, 'le compartiment S3 est absent'],
        ] as const) {
          const blobs = await open({ s3: { ...place.s3, ...changes } })
          t.match(await blobs.health(), { cause })
          const reception = await blobs.receive(pieces(bytes), MAX)
          await t.rejects(reception.keep(), new BlobUnavailable(cause))
          await t.rejects(readBack(blobs, reception), new BlobUnavailable(cause))
        }
      },
    ),
  )

  t.test(
    'the list goes on past a page, and keeps to the contents',
    onPlace(
      () => s3Place(s3.service),
      async (t, open, place) => {
        const blobs = await open()
        const cles = Array.from({ length: 1003 }, (_, i) => i.toString(16).padStart(32, '0'))
        for (let at = 0; at < cles.length; at += 50)
          await Promise.all(cles.slice(at, at + 50).map((cle) => place.plant(cle, Buffer.from('x'))))
        await place.plant('autre-chose', Buffer.from('x'))
        const found: string[] = []
        for await (const { cle } of blobs.list()) found.push(cle)
        t.same(found.sort(), cles)
      },
    ),
  )

  t.test(
    'a stream opened from the spool survives its sending',
    onPlace(
      () => s3Place(s3.service),
      async (t, open) => {
        const blobs = await open()
        const reception = await blobs.receive(pieces(bytes), MAX)
        const [read] = await Promise.all([whole(reception.open()), reception.keep()])
        t.ok(bytes.equals(read))
      },
    ),
  )
}
