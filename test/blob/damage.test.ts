/** What is not as it was sealed is never given out. */
import { BlobDamaged, BlobMissing, type BlobStore, type Reception } from '../../src/blob/ports.ts'
import { SEALED_SEGMENT, SEGMENT, sealedSize } from '../../src/blob/segment.ts'
import { content } from './contents.ts'
import { drain, kept, onEveryStore, readBack, whole } from './frame.ts'
import { newKeys } from './places.ts'

const TAILLE = 3 * SEGMENT + 1000
const bytes = content(TAILLE)

/** Everything that a read gives before it fails, whenever it fails. */
const attempt = async (blobs: BlobStore, { cle, cleEnveloppee, taille }: Reception) => {
  try {
    return await drain(await blobs.read(cle, cleEnveloppee, taille))
  } catch (error) {
    return { bytes: Buffer.alloc(0), error }
  }
}

await onEveryStore((check) => {
  check('a bit changed anywhere stops before its segment', async (t, open, place) => {
    const blobs = await open()
    const reception = await kept(blobs, bytes)
    const sealed = (await place.sealed()).get(reception.cle)!
    const places = [0, 1, 2, 3]
      .flatMap((n) =>
        [0, 1, 500, SEGMENT - 1, SEGMENT, SEALED_SEGMENT - 1].map((at) => n * SEALED_SEGMENT + at),
      )
      .filter((at) => at < sealed.length)
    places.push(sealed.length - 1)
    t.ok(places.length > 20)
    for (const at of places) {
      const altered = Buffer.from(sealed)
      altered[at]! ^= 1
      await place.plant(reception.cle, altered)
      const read = await attempt(blobs, reception)
      t.ok(read.error instanceof BlobDamaged, `byte ${at}`)
      const sound = Math.floor(at / SEALED_SEGMENT) * SEGMENT
      t.ok(read.bytes.length <= sound && read.bytes.equals(bytes.subarray(0, read.bytes.length)))
    }
    await place.plant(reception.cle, sealed)
    t.ok(bytes.equals(await readBack(blobs, reception)), 'whole again, it is read')
  })

  check('a range needs only its own segments', async (t, open, place) => {
    const blobs = await open()
    const { cle, cleEnveloppee, taille } = await kept(blobs, bytes)
    const altered = (await place.sealed()).get(cle)!
    altered[2 * SEALED_SEGMENT]! ^= 1
    await place.plant(cle, altered)
    const range = (debut: number, fin: number) => blobs.read(cle, cleEnveloppee, taille, { debut, fin })
    t.ok(bytes.subarray(0, 2 * SEGMENT).equals(await whole(await range(0, 2 * SEGMENT - 1))))
    t.ok(bytes.subarray(3 * SEGMENT).equals(await whole(await range(3 * SEGMENT, taille - 1))))
    const { bytes: given, error } = await drain(await range(3 * SEGMENT - 1, 3 * SEGMENT))
    t.ok(error instanceof BlobDamaged)
    t.equal(given.length, 0)
  })

  check('cut short or made longer, it is damaged', async (t, open, place) => {
    const blobs = await open()
    const reception = await kept(blobs, bytes)
    const sealed = (await place.sealed()).get(reception.cle)!
    const forms = [
      Buffer.alloc(0),
      sealed.subarray(0, 1),
      sealed.subarray(0, SEALED_SEGMENT),
      sealed.subarray(0, 3 * SEALED_SEGMENT),
      sealed.subarray(0, -1),
      Buffer.concat([sealed, Buffer.alloc(1)]),
      Buffer.concat([sealed, sealed.subarray(0, SEALED_SEGMENT)]),
    ]
    for (const form of forms) {
      await place.plant(reception.cle, form)
      const read = await attempt(blobs, reception)
      t.ok(read.error instanceof BlobDamaged, `${form.length} bytes`)
      t.equal(read.bytes.length, 0)
    }
  })

  check('whole segments taken off the end are missed, whatever size is claimed', async (t, open, place) => {
    const blobs = await open()
    const { cle, cleEnveloppee } = await kept(blobs, bytes)
    const sealed = (await place.sealed()).get(cle)!
    await place.plant(cle, sealed.subarray(0, sealedSize(2 * SEGMENT)))
    const read = await drain(await blobs.read(cle, cleEnveloppee, 2 * SEGMENT))
    t.ok(read.error instanceof BlobDamaged)
    t.ok(read.bytes.length <= SEGMENT)
  })

  check('segments exchanged or repeated are damaged', async (t, open, place) => {
    const blobs = await open()
    const reception = await kept(blobs, bytes)
    const sealed = (await place.sealed()).get(reception.cle)!
    const segment = (n: number) => sealed.subarray(n * SEALED_SEGMENT, (n + 1) * SEALED_SEGMENT)
    for (const order of [
      [1, 0, 2, 3],
      [0, 2, 1, 3],
      [0, 0, 2, 3],
    ]) {
      await place.plant(reception.cle, Buffer.concat(order.map(segment)))
      const { error } = await attempt(blobs, reception)
      t.ok(error instanceof BlobDamaged, order.join(' '))
    }
  })

  check('a blob in the place of another is damaged, with its own key too', async (t, open, place) => {
    const blobs = await open()
    const [one, two] = [await kept(blobs, bytes), await kept(blobs, content(TAILLE, 2))]
    const sealed = await place.sealed()
    await place.plant(one.cle, sealed.get(two.cle)!)
    for (const cleEnveloppee of [one.cleEnveloppee, two.cleEnveloppee]) {
      const { bytes: given, error } = await attempt(blobs, { ...one, cleEnveloppee })
      t.ok(error instanceof BlobDamaged)
      t.equal(given.length, 0)
    }
    t.ok(content(TAILLE, 2).equals(await readBack(blobs, two)))
  })

  check('another master key opens nothing; one more in front changes nothing', async (t, open, place) => {
    const reception = await kept(await open(), bytes)
    const { cle, cleEnveloppee, taille } = reception
    const stranger = await open({ keys: newKeys() })
    await t.rejects(stranger.read(cle, cleEnveloppee, taille), BlobDamaged)
    const same = await open({ keys: place.options.keys })
    t.ok(bytes.equals(await readBack(same, reception)))
  })

  check('what was never kept is missing', async (t, open) => {
    const blobs = await open()
    const { cle, cleEnveloppee, taille } = await kept(blobs, bytes)
    await blobs.erase(cle)
    await t.rejects(blobs.read(cle, cleEnveloppee, taille), BlobMissing)
    await t.rejects(blobs.read('../../etc', cleEnveloppee, taille), BlobMissing)
  })
})
