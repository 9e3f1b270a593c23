/** Delegations and powers: which ones count on a day, and what they allow. */
import t from 'tap'
import { type Habilitation, judgeDroits, mandatOf, reaches } from '../../src/rules/droits/droits.ts'

const JOUR = '2026-02-10'
const held = (changes: Partial<Habilitation> = {}): Habilitation => ({
  numGuichet: 'G1226',
  territoire: '035',
  profil: 'guichet',
  du: '2026-01-01',
  ...changes,
})
const codeOf = (habilitations: readonly Habilitation[], named: string | undefined) => {
  const mandat = mandatOf(habilitations, named, JOUR)
  return 'refus' in mandat ? mandat.refus.code : mandat.guichet
}

t.test('the guichet that a call acts for', async (t) => {
  t.equal(codeOf([held()], 'G1226'), 'G1226')
  t.equal(codeOf([held()], undefined), 'G1226', 'the only one need not be named')
  t.equal(codeOf([held(), held({ profil: 'numeriseur' })], undefined), 'G1226', 'two profiles, one guichet')
  t.equal(codeOf([held(), held({ numGuichet: 'G0044' })], undefined), 'SNE-DRO-002', 'several')
  t.equal(codeOf([], undefined), 'SNE-DRO-002')
  const over = held({ revoqueLe: JOUR })
  t.equal(codeOf([over], undefined), 'SNE-DRO-005', 'the only one, which is over')
  t.equal(codeOf([over, held({ numGuichet: 'G0044', au: '2026-02-09' })], undefined), 'SNE-DRO-002')
  t.equal(codeOf([held()], 'G0044'), 'SNE-DRO-004')
})

t.test('dates of a delegation, both days included', async (t) => {
  const days: readonly (readonly [Partial<Habilitation>, string])[] = [
    [{ du: '2026-02-09' }, 'G1226'],
    [{ du: JOUR }, 'G1226'],
    [{ du: '2026-02-11' }, 'SNE-DRO-005'],
    [{ au: '2026-02-09' }, 'SNE-DRO-005'],
    [{ au: JOUR }, 'G1226'],
    [{ au: '2026-02-11' }, 'G1226'],
    [{ revoqueLe: '2026-02-09' }, 'SNE-DRO-005'],
    [{ revoqueLe: JOUR }, 'SNE-DRO-005'],
    [{ revoqueLe: '2026-02-11' }, 'G1226'],
  ]
  for (const [changes, expected] of days)
    t.equal(codeOf([held(changes)], 'G1226'), expected, JSON.stringify(changes))
  t.equal(codeOf([held({ au: '2026-02-09' }), held({ profil: 'numeriseur' })], 'G1226'), 'G1226')
})

t.test('powers are those of the guichet named, and of no other', async (t) => {
  const mandat = mandatOf(
    [held(), held({ numGuichet: 'G0044', territoire: '044', profil: 'gestionnaire' })],
    'G1226',
    JOUR,
  )
  if ('refus' in mandat) throw new Error(mandat.refus.code)
  t.strictSame([...mandat.pouvoirs.profils], ['guichet'])
  t.ok(reaches(mandat.pouvoirs, '035'))
  t.notOk(reaches(mandat.pouvoirs, '044'))
})

t.test('what an operation asks', async (t) => {
  const powers = (profil: Habilitation['profil'], territoire: string) => ({
    profils: new Set([profil]),
    territoires: new Set([territoire]),
  })
  const asks = (portee: 'libre' | 'territoire' | 'piece' | 'nationale') =>
    ({ profils: ['guichet', 'gestionnaire'], portee }) as const
  t.equal(judgeDroits(asks('libre'), powers('guichet', '035'), ['044']), undefined)
  t.equal(judgeDroits(asks('libre'), powers('numeriseur', '000'), [])?.code, 'SNE-DRO-006')
  t.equal(judgeDroits(asks('territoire'), powers('guichet', '035'), ['035']), undefined)
  t.equal(judgeDroits(asks('territoire'), powers('guichet', '000'), ['035', '044']), undefined)
  t.strictSame(judgeDroits(asks('territoire'), powers('guichet', '035'), ['035', '044']), {
    code: 'SNE-DRO-007',
    params: { territoire: '044' },
  })
  t.equal(judgeDroits(asks('nationale'), powers('gestionnaire', '035'), [])?.code, 'SNE-DRO-007')
  t.equal(judgeDroits(asks('nationale'), powers('gestionnaire', '000'), []), undefined)
})
