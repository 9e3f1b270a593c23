/** Master keys: what one wrapped, the others and other blobs cannot open. */
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { KeyRing } from '../../src/blob/keys.ts'
import { BlobDamaged } from '../../src/blob/ports.ts'

const [one, two] = [
  { id: 'm1', key: randomBytes(32) },
  { id: 'm2', key: randomBytes(32) },
]
const dataKey = randomBytes(32)
const [cle, other] = ['a'.repeat(32), 'b'.repeat(32)]

t.test('a data key comes back, and is not in what wraps it', async (t) => {
  const ring = new KeyRing([one])
  const wrapped = ring.wrap(cle, dataKey)
  t.match(wrapped, /^m1:[A-Za-z0-9_-]{80}$/)
  t.ok(ring.unwrap(cle, wrapped).equals(dataKey))
  t.notOk(Buffer.from(wrapped.slice(3), 'base64url').includes(dataKey))
  t.not(ring.wrap(cle, dataKey), wrapped, 'wrapped twice, it looks different')
})

t.test('the first master key wraps, all unwrap', async (t) => {
  const old = new KeyRing([one]).wrap(cle, dataKey)
  const rotated = new KeyRing([two, one])
  t.ok(rotated.unwrap(cle, old).equals(dataKey))
  t.match(rotated.wrap(cle, dataKey), /^m2:/)
  t.throws(() => new KeyRing([two]).unwrap(cle, old), BlobDamaged)
})

t.test('a wrapped key that is altered, of another blob or of another master key is damaged', async (t) => {
  const ring = new KeyRing([one])
  const wrapped = ring.wrap(cle, dataKey)
  const bytes = Buffer.from(wrapped.slice(3), 'base64url')
  for (let i = 0; i < bytes.length; i++) {
    const altered = Buffer.from(bytes)
    altered[i]! ^= 0x80
    t.throws(() => ring.unwrap(cle, `m1:${altered.toString('base64url')}`), BlobDamaged)
  }
  for (const text of [
    '',
    'm1',
    'm1:',
    wrapped.slice(3),
    `m2${wrapped.slice(2)}`,
    wrapped.slice(0, -4),
    `${wrapped}AAAA`,
  ])
    t.throws(() => ring.unwrap(cle, text), BlobDamaged, text)
  t.throws(() => ring.unwrap(other, wrapped), BlobDamaged)
  t.throws(() => new KeyRing([{ id: 'm1', key: two.key }]).unwrap(cle, wrapped), BlobDamaged)
})

t.test('a ring without key, or with one that cannot serve, is refused', async (t) => {
  t.throws(() => new KeyRing([]), TypeError)
  t.throws(() => new KeyRing([{ id: 'm:1', key: one.key }]), TypeError)
  t.throws(() => new KeyRing([{ id: '', key: one.key }]), TypeError)
  t.throws(() => new KeyRing([{ id: 'm1', key: randomBytes(31) }]), TypeError)
  t.throws(() => new KeyRing([one, { ...two, id: 'm1' }]), TypeError)
})
