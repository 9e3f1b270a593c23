/** Keys of the search for duplicates: two records of one person share some, and tell nothing without the secret. */
import { createHmac } from 'node:crypto'
import t from 'tap'
import {
  associationKeysOf,
  KEY_VERSION,
  keysOf,
  keysOfPrepared,
  strongKeysOf,
} from '../../../src/rules/identite/keys.ts'
import type { Personne } from '../../../src/rules/identite/personne.ts'
import { preparePersonne } from '../../../src/rules/identite/prepare.ts'
import { readDrawnPairs } from './kit.ts'

const SECRET = Buffer.from('un secret de trente-deux octets.')
const claire: Personne = {
  civilite: 'MME',
  nom: 'Le Goff-Durand',
  nomPatronymique: 'Le Goff',
  prenoms: 'Claire, Anne',
  dateNaissance: '1979-02-11',
  nir: '2790229019045',
  telephone: '+33 6 12 34 56 78',
  courriel: 'Claire@exemple.invalid',
}
const shared = (a: readonly bigint[], b: readonly bigint[]) => a.filter((key) => b.includes(key)).length
const with_ = (changes: Personne) => keysOf({ ...claire, ...changes }, SECRET)

t.test('keys are signed 64 bits, of one secret', async (t) => {
  const keys = keysOf(claire, SECRET)
  t.equal(KEY_VERSION, 1)
  t.ok(keys.length > 8, `${keys.length} keys`)
  t.equal(new Set(keys).size, keys.length, 'none twice')
  t.ok(keys.every((key) => key === BigInt.asIntN(64, key)))
  t.ok(
    keys.some((key) => key < 0n),
    'signed',
  )
  t.strictSame(keysOf(claire, SECRET), keys)
  t.strictSame(keysOfPrepared(preparePersonne(claire), SECRET), keys)
  t.equal(shared(keysOf(claire, Buffer.from('un autre')), keys), 0)
  t.strictSame(keysOf({}, SECRET), [], 'nobody has no key')
})

t.test('a key is the beginning of an HMAC-SHA-256, whatever the length of the secret', async (t) => {
  for (const secret of [SECRET, Buffer.alloc(64, 7), Buffer.alloc(100, 9)]) {
    const digest = createHmac('sha256', secret).update('P|0612345678').digest()
    t.ok(keysOf(claire, secret).includes(digest.readBigInt64BE(0)), `${secret.length} octets`)
  }
})

t.test('each key survives what it is for', async (t) => {
  const bare = { nir: null, telephone: null, courriel: null }
  const own = with_(bare)
  t.ok(shared(own, with_({ ...bare, dateNaissance: '1979-11-02' })) > 1, 'day and month exchanged')
  t.ok(shared(own, with_({ ...bare, dateNaissance: '1979-05-30' })) > 0, 'another day')
  t.ok(shared(own, with_({ ...bare, dateNaissance: '1997-02-11' })) > 0, 'another year')
  t.ok(
    shared(own, with_({ ...bare, nom: 'Claire', nomPatronymique: null, prenoms: 'LeGoff' })) > 1,
    'name and first name exchanged',
  )
  t.ok(shared(own, with_({ ...bare, nom: 'DURANT', nomPatronymique: null })) > 1, 'one name of the two')
  t.ok(shared(own, with_({ ...bare, nom: 'LE GOF', nomPatronymique: null, prenoms: 'Kler' })) > 0, 'by ear')
  const elsewhere = { nom: 'X', nomPatronymique: null, prenoms: null, dateNaissance: null }
  t.equal(shared(with_({}), with_({ ...elsewhere, nir: '2 79 02 29 019 045' })), 3, 'NIR, phone, mail')
  t.equal(
    shared(with_({}), with_({ ...elsewhere, telephone: '06.12.34.56.78', nir: null, courriel: null })),
    1,
  )
  t.equal(with_({ ...elsewhere, ...bare, nir: '7790229019045' }).length, 0, 'a waiting number is no key')
  t.ok(
    shared(with_({ ...bare, nom: 'LEFÃˆVRE' }), with_({ ...bare, nom: 'Lefèvre' })) ===
      with_({ ...bare, nom: 'LEFEVRE' }).length,
    'damage undone',
  )
})

t.test('strong keys are few, in rising order, and shared by both writings of one person', async (t) => {
  const keys = strongKeysOf(claire, SECRET)
  t.equal(keys.length, 3, 'NIR, one for each name')
  t.strictSame(
    keys,
    [...keys].sort((a, b) => (a < b ? -1 : 1)),
  )
  t.ok(keys.every((key) => keysOf(claire, SECRET).includes(key)))
  t.strictSame(strongKeysOf({ ...claire, nom: 'LE GOFF DURAND', prenoms: 'CLAIRE ANNE' }, SECRET), keys)
})

t.test('an association: establishment, SIREN, name', async (t) => {
  const keys = associationKeysOf({ raisonSociale: 'L’Étape & Cie', siret: '123 456 789 00012' }, SECRET)
  t.equal(keys.length, 3)
  t.equal(shared(keys, associationKeysOf({ siret: '12345678900099' }, SECRET)), 1, 'one SIREN')
  t.equal(shared(keys, associationKeysOf({ raisonSociale: 'L ETAPE CIE' }, SECRET)), 1, 'one name')
  t.strictSame(associationKeysOf({ raisonSociale: ' ', siret: '123' }, SECRET), [])
})

t.test('the pairs that are one person meet', async (t) => {
  const pairs = readDrawnPairs().filter(({ label }) => label === 1)
  t.ok(pairs.length > 5000)
  let keys = 0
  const lost = pairs.filter(({ xml, sne }) => {
    const held = keysOf(sne, SECRET)
    keys += held.length
    return shared(keysOf(xml, SECRET), held) === 0
  })
  t.ok(lost.length <= pairs.length / 1000, `${lost.length} lost of ${pairs.length}`)
  const mean = keys / pairs.length
  t.ok(mean > 6 && mean < 12, `${mean.toFixed(2)} keys a person`)
})
