/** What every store of bytes does. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { sha256 } from '../../src/base/digest.ts'
import { type BlobListed, BlobMissing, BlobTooLarge, BlobUnavailable } from '../../src/blob/ports.ts'
import { SEGMENT, sealedSize } from '../../src/blob/segment.ts'
import { content, MAX, pieces } from './contents.ts'
import { kept, onEveryStore, readBack, whole } from './frame.ts'

const SIZES = [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT, 3 * SEGMENT + 1, MAX]

const listed = async (list: AsyncIterable<BlobListed>): Promise<BlobListed[]> => {
  const found = []
  for await (const one of list) found.push(one)
  return found
}

await onEveryStore((check) => {
  check('what comes in comes back, from the spool and once kept', async (t, open, place) => {
    const blobs = await open()
    for (const taille of SIZES) {
      const bytes = content(taille)
      const reception = await blobs.receive(pieces(bytes), MAX)
      t.equal(reception.taille, taille)
      t.equal(reception.sha256, sha256(bytes))
      t.match(reception.cle, /^[0-9a-f]{32}$/)
      t.ok(bytes.equals(await whole(reception.open())), `${taille} bytes from the spool`)
      t.ok(bytes.equals(await whole(reception.open())), 'and again')
      await reception.keep()
      t.ok(bytes.equals(await readBack(blobs, reception)), `${taille} bytes kept`)
      t.ok(bytes.equals(await whole(reception.open())), 'the reception still opens')
      t.equal((await place.sealed()).get(reception.cle)?.length, sealedSize(taille))
    }
    t.same(await place.spooled(), [], 'the spool is empty')
  })

  check('the size of the pieces that come does not matter', async (t, open) => {
    const blobs = await open()
    const bytes = content(2 * SEGMENT + 77)
    for (const size of [1, 1000, SEGMENT, SEGMENT + 1, bytes.length]) {
      const reception = await blobs.receive(pieces(bytes, size), MAX)
      t.equal(reception.sha256, sha256(bytes))
      t.ok(bytes.equals(await whole(reception.open())), `in pieces of ${size}`)
      await reception.discard()
    }
  })

  check('ranges at every border of a segment', async (t, open) => {
    const blobs = await open()
    const bytes = content(3 * SEGMENT + 10)
    const reception = await kept(blobs, bytes)
    const { cle, cleEnveloppee, taille } = reception
    const spooled = await blobs.receive(pieces(bytes), MAX)
    const borders = [0, 1, 2, 3].flatMap((n) => [n * SEGMENT - 1, n * SEGMENT, n * SEGMENT + 1])
    const places = [...borders, taille - 1].filter((place) => place >= 0)
    let ranges = 0
    for (const debut of places) {
      for (const fin of places.filter((place) => place >= debut)) {
        const expected = bytes.subarray(debut, fin + 1)
        const read = await whole(await blobs.read(cle, cleEnveloppee, taille, { debut, fin }))
        const opened = await whole(spooled.open({ debut, fin }))
        if (!expected.equals(read) || !expected.equals(opened)) t.equal(`${debut}-${fin}`, 'as sent')
        ranges += 1
      }
    }
    t.equal(ranges, (places.length * (places.length + 1)) / 2)
    for (const plage of [
      { debut: 0, fin: taille },
      { debut: 5, fin: 4 },
      { debut: -1, fin: 4 },
      { debut: Number.NaN, fin: 4 },
    ])
      await t.rejects(blobs.read(cle, cleEnveloppee, taille, plage), RangeError)
    await spooled.discard()
  })

  check('one byte too many is refused, and nothing is left', async (t, open, place) => {
    const blobs = await open()
    const source = Readable.from(pieces(content(3 * SEGMENT + 1)))
    await t.rejects(blobs.receive(source, 3 * SEGMENT), new BlobTooLarge(3 * SEGMENT))
    t.ok(source.destroyed)
    t.same(await place.spooled(), [])
    const whole = await blobs.receive(pieces(content(3 * SEGMENT)), 3 * SEGMENT)
    t.equal(whole.taille, 3 * SEGMENT)
    await whole.discard()
  })

  check('a source that fails half way leaves nothing, and its own error', async (t, open, place) => {
    const blobs = await open()
    async function* source() {
      yield content(5 * SEGMENT)
      throw new TypeError('coupé')
    }
    // biome-ignore lint/correctness/useYield: it fails before its first bytes.
    async function* fails(): AsyncGenerator<Buffer> {
      throw new TypeError('coupé d’emblée')
    }
    await t.rejects(blobs.receive(source(), MAX), new TypeError('coupé'))
    await t.rejects(blobs.receive(Readable.from(fails()), MAX), new TypeError('coupé d’emblée'))
    t.same(await place.spooled(), [])
    t.equal((await place.sealed()).size, 0)
  })

  check('no faster than it can be written: the source waits', async (t, open, place) => {
    const blobs = await open()
    const written = async () => {
      const [name] = await place.spooled()
      return name === undefined ? 0 : (await stat(join(place.options.dossier, 'reception', name))).size
    }
    const ahead: number[] = []
    async function* source() {
      for (let given = 0; given < 64; given++) {
        ahead.push(given * SEGMENT - (await written()))
        yield Buffer.alloc(SEGMENT, given)
      }
    }
    const reception = await blobs.receive(source(), MAX)
    t.equal(ahead.length, 64)
    t.ok(Math.max(...ahead) <= 4 * SEGMENT, `${Math.max(...ahead)} bytes taken and not yet written`)
    await reception.discard()
  })

  check('what is discarded is gone, kept or not', async (t, open, place) => {
    const blobs = await open()
    const spooled = await blobs.receive(pieces(content(10)), MAX)
    await spooled.discard()
    await spooled.discard()
    t.same(await place.spooled(), [])
    await t.rejects(whole(spooled.open()), BlobMissing)
    await t.rejects(spooled.keep(), BlobUnavailable)
    const reception = await kept(blobs, content(10))
    await reception.discard()
    t.equal((await place.sealed()).size, 0)
    await t.rejects(readBack(blobs, reception), BlobMissing)
  })

  check('keeping twice is keeping once; discarding waits for it', async (t, open, place) => {
    const blobs = await open()
    const reception = await blobs.receive(pieces(content(SEGMENT)), MAX)
    const stream = reception.open()
    await Promise.all([reception.keep(), reception.keep()])
    await reception.keep()
    t.ok(content(SEGMENT).equals(await whole(stream)), 'a stream opened before is not cut')
    t.equal((await place.sealed()).size, 1)
    const other = await blobs.receive(pieces(content(SEGMENT)), MAX)
    await Promise.all([other.keep(), other.discard()])
    t.same([...(await place.sealed()).keys()], [reception.cle])
  })

  check('a key is written once', async (t, open, place) => {
    const blobs = await open()
    const reception = await blobs.receive(pieces(content(10)), MAX)
    const others = Buffer.from('d’un autre')
    await place.plant(reception.cle, others)
    await t.rejects(reception.keep(), BlobUnavailable)
    await reception.discard()
    t.same((await place.sealed()).get(reception.cle), others)
    t.same(await place.spooled(), [])
  })

  check('erasing twice is erasing once', async (t, open, place) => {
    const blobs = await open()
    const { cle } = await kept(blobs, content(10))
    const other = await kept(blobs, content(10))
    await blobs.erase(cle)
    await blobs.erase(cle)
    await blobs.erase('../../ailleurs')
    t.same([...(await place.sealed()).keys()], [other.cle])
  })

  check('the list has every kept content with its instant', async (t, open, place) => {
    const blobs = await open()
    t.same(await listed(blobs.list()), [])
    const before = Date.now()
    const receptions = await Promise.all(Array.from({ length: 30 }, (_, i) => kept(blobs, content(i))))
    const spooled = await blobs.receive(pieces(content(10)), MAX)
    const found = await listed(blobs.list())
    t.same(found.map(({ cle }) => cle).sort(), receptions.map(({ cle }) => cle).sort())
    // S3 tells whole seconds.
    t.ok(found.every(({ depuis }) => depuis.getTime() >= before - 1000 && depuis.getTime() <= Date.now()))
    t.same(await place.spooled(), [spooled.cle])
    await spooled.discard()
  })

  check('the spool is swept of what is old enough', async (t, open, place) => {
    const blobs = await open()
    const reception = await blobs.receive(pieces(content(10)), MAX)
    t.equal(await blobs.sweepSpool(60_000), 0)
    t.same(await place.spooled(), [reception.cle])
    t.equal(await blobs.sweepSpool(0), 1)
    t.same(await place.spooled(), [])
    await reception.discard()
  })

  check('no plaintext where it is kept', async (t, open, place) => {
    const blobs = await open()
    const bytes = content(3 * SEGMENT)
    t.ok(bytes.includes('%PDF-1.'))
    const reception = await kept(blobs, bytes)
    const sealed = (await place.sealed()).get(reception.cle)
    t.equal(sealed?.length, sealedSize(bytes.length))
    t.notOk(sealed?.includes('%PDF-1.'))
    t.notOk(sealed?.includes(bytes.subarray(2 * SEGMENT, 2 * SEGMENT + 16)))
    t.notMatch(reception.cleEnveloppee, reception.cle)
    const twin = await kept(blobs, bytes)
    t.notOk(
      sealed?.equals((await place.sealed()).get(twin.cle) ?? Buffer.alloc(0)),
      'twins do not look alike',
    )
  })

  check('40 at once, each its own', async (t, open) => {
    const blobs = await open()
    const contents = Array.from({ length: 40 }, (_, i) => content(SEGMENT + i * 1000, i + 1))
    const receptions = await Promise.all(contents.map((bytes) => kept(blobs, bytes)))
    const read = await Promise.all(receptions.map((reception) => readBack(blobs, reception)))
    t.ok(read.every((bytes, i) => bytes.equals(contents[i]!)))
    t.equal(new Set(receptions.map(({ cle }) => cle)).size, 40)
  })

  check('a stream left half way holds nothing back', async (t, open) => {
    const blobs = await open()
    const reception = await kept(blobs, content(MAX))
    for (let i = 0; i < 60; i++) {
      const stream = await blobs.read(reception.cle, reception.cleEnveloppee, reception.taille)
      if (i % 2) for await (const chunk of stream) if (chunk.length > 0) break
      stream.destroy()
      t.ok(stream.destroyed)
    }
    t.equal((await readBack(blobs, reception)).length, MAX)
  })

  check('scrubbing tells what is lost or altered, and only that', async (t, open, place) => {
    const blobs = await open()
    const [sound, altered, lost, misnamed] = await Promise.all(
      [1, 2, 3, 4].map((n) => kept(blobs, content(SEGMENT, n))),
    )
    const sealed = (await place.sealed()).get(altered!.cle)!
    sealed[100]! ^= 1
    await place.plant(altered!.cle, sealed)
    await blobs.erase(lost!.cle)
    const known = [sound!, altered!, lost!, { ...misnamed!, sha256: '0'.repeat(64) }]
    const found = []
    for await (const { blob, etat } of blobs.scrub(known)) found.push([blob.cle, etat])
    t.same(found, [
      [altered!.cle, 'abime'],
      [lost!.cle, 'absent'],
      [misnamed!.cle, 'abime'],
    ])
  })

  check('a store at rest is usable', async (t, open) => {
    t.equal(await (await open()).health(), undefined)
  })
})
