/** The search in the list of communes finds each of them, and nothing between. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import {
  departementOf,
  findCommune,
  isDepartement,
  isPostcodeOf,
  nearestCommunes,
  regionOf,
} from '../../src/model/geographie.ts'

const lines = readFileSync(new URL('../../src/model/geographie/communes.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => line.split('|'))

t.test('every commune of the list is found, the first and the last included', async (t) => {
  t.ok(lines.length > 30_000, `${lines.length} communes`)
  const missed = lines.filter(([code = '', nom, codesPostaux = '', departement, region]) => {
    const found = findCommune(code)
    return (
      found?.nom !== nom ||
      found?.departement !== departement ||
      found?.region !== region ||
      !codesPostaux.split(',').every((codePostal) => codePostal === '' || isPostcodeOf(codePostal, code))
    )
  })
  t.strictSame(missed, [])
})

t.test('what is not in the list is not found', async (t) => {
  const known = new Set(lines.map(([code]) => code))
  const absent = ['00000', '01000', '2A000', '99999', '35999', '', '01001|', "01001|L'Abergement-Clémenciat"]
  for (const code of absent) {
    t.notOk(known.has(code))
    t.equal(findCommune(code), undefined, code)
  }
})

t.test('departments, regions and postcodes', async (t) => {
  t.strictSame(
    ['35238', '2A004', '97411'].map((code) => departementOf(code)),
    ['35', '2A', '974'],
  )
  t.equal(regionOf('35'), regionOf('29'))
  t.not(regionOf('35'), regionOf('75'))
  t.ok(isDepartement('2B'))
  t.notOk(isDepartement('20'))
  t.ok(isPostcodeOf('75000', '75056'), 'the generic postcode of Paris')
  t.notOk(isPostcodeOf('35000', '29019'))
  t.strictSame(
    nearestCommunes('35000', '35000').map(({ nom }) => nom),
    ['Rennes'],
  )
  t.strictSame(nearestCommunes('35000', undefined), [])
})
