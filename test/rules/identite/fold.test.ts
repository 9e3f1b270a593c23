/** The steps of the normalisation, nearness, sound and frequencies, each by itself. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { rowsOf, shortListOf } from '../../../bench/identity/frequences.ts'
import { mend, undamaged } from '../../../src/rules/identite/encoding.ts'
import { fold, foldOf, formEqual, lettersOf, sameText } from '../../../src/rules/identite/fold.ts'
import { isCommonNom, sexeOfPrenom } from '../../../src/rules/identite/frequences.ts'
import { isNear } from '../../../src/rules/identite/near.ts'
import { soundex, soundsAs } from '../../../src/rules/identite/phonetic.ts'
import { telephoneOf } from '../../../src/rules/identite/prepare.ts'

const STEPS: readonly (readonly [string, string | null, string])[] = [
  ['0 absent', null, ''],
  ['0 blanks', ' \t\n', ''],
  ['2 full width', 'ＬＥ　ＧＡＬＬ', 'LE GALL'],
  ['2 no-break space', 'LE\u00A0GALL', 'LE GALL'],
  ['3 invisible signs', 'LE\u00ADG\u200BA\u2060L\uFEFFL', 'LEGALL'],
  ['3 marks of direction', '\u202AGALL\u202C', 'GALL'],
  ['3 control characters', 'GA\u0007LL', 'GALL'],
  ['4 letters that nothing splits', 'œæßøłđðþı', 'OEAESSOLDDTHI'],
  ['4 the same in capitals', 'ŒÆẞØŁĐÐÞƏ', 'OEAESSOLDDTHE'],
  ['4 with an accent on it', 'ǿǽ', 'OAE'],
  ['5 accents', 'ÉÈÊËÀÂÎÏÔÛÙÜÇÑ', 'EEEEAAIIOUUUCN'],
  ['6 capitals', 'i', 'I'],
  ['7 separators', "D’AB-C.D/E(F),G'H", 'D AB C D E F G H'],
  ['7 marks of damage stay', 'A?B\uFFFDC', 'A?B\uFFFDC'],
  ['8 civility', 'Mme Mlle Dupont', 'DUPONT'],
  ['8 civility alone', 'Madame', 'MADAME'],
  ['8 an M with its apostrophe', "M'Baye", 'MBAYE'],
  ['9 placeholder', 'Néant', ''],
  ['9 punctuation', '-- . /', ''],
  ['9 after a civility', 'Mme X', ''],
  ['10 saints', 'St-Ste Anne', 'SAINT SAINTE ANNE'],
  ['10 alone, no saint', 'ST', 'ST'],
  ['another script', 'Жуков-1', 'ЖУКОВ 1'],
]

t.test('the steps', async (t) => {
  for (const [step, text, expected] of STEPS) t.equal(fold(text), expected, step)
  t.ok(sameText(foldOf('e\u0301'), foldOf('é')), '1 composed or not')
  t.equal(lettersOf('Mme St X'), 'MME ST X', 'letters alone: no civility, no saint')
  t.equal(foldOf('NEANT').state, 'placeholder')
  t.equal(foldOf('').state, 'absent')
})

t.test('equal but for the writing', async (t) => {
  const isFormEqual = (a: string, b: string) =>
    formEqual(foldOf(a), foldOf(b)) && formEqual(foldOf(b), foldOf(a))
  for (const [a, b] of [
    ['LE GALL', 'legall'],
    ['DE MONTBRUN', 'MONTBRUN'],
    ['MONTBRUN (DE LA)', 'DE LA MONTBRUN'],
    ['PEREZ DE LEON', 'PEREZ LEON'],
    ['M BAYE', "M'BAYE"],
  ] as const) {
    t.ok(isFormEqual(a, b), `${a} = ${b}`)
  }
  for (const [a, b] of [
    ['GALL', 'LE GALL'],
    ['SA', 'DE SA'],
    ['BENALI', 'ALI'],
    ['', ''],
    ['NEANT', 'NEANT'],
  ] as const) {
    t.notOk(isFormEqual(a, b), `${a} ≠ ${b}`)
  }
})

t.test('damage undone', async (t) => {
  t.equal(undamaged('GUIMARÃES'), 'GUIMARÃES', 'a sound name is left as it is')
  t.equal(undamaged('D&amp;amp;apos;A'), "D'A")
  t.equal(undamaged('&#0;&#x110000;&inconnu;'), '&#0;&#x110000;&inconnu;')
  const candidates = [foldOf('LEFEVRE'), foldOf('LEFORT')]
  t.match(mend(foldOf('LEF?RT'), candidates), { damaged: true, name: { text: 'LEFORT' } })
  t.match(mend(foldOf('DUPONT'), candidates), { damaged: false, name: { text: 'DUPONT' } })
})

t.test('near', async (t) => {
  for (const [a, b] of [
    ['ROUX', 'ROUS'],
    ['BERNADR', 'BERNARD'],
    ['LEFEBVRE', 'LEFEVRE'],
    ['THIBAULT', 'THIBAUD'],
    ['RAKOTOMALLALA', 'RAKOTOMALALA'],
  ] as const) {
    t.ok(isNear(a, b) && isNear(b, a), `${a} ${b}`)
  }
  for (const [a, b] of [
    ['LAM', 'LAN'],
    ['ROUX', 'RAUX?'],
    ['MARTIN', 'MORTAIN'],
    ['', 'A'],
  ] as const) {
    t.notOk(isNear(a, b), `${a} ${b}`)
  }
})

t.test('sounds', async (t) => {
  t.strictSame(['ROBERT', 'RHOBAIR', 'LEGALL', 'ЖУКОВ', 'A1'].map(soundex), [
    'R163',
    'R16',
    'L74',
    'ЖУКОВ',
    'A',
  ])
  for (const [a, b] of [
    ['RENAULT', 'RENAUD'],
    ['GAUTHIER', 'GAUTIER'],
    ['PHILIPPE', 'FILIPE'],
    ['FREDERIC', 'FREDERIQUE'],
  ] as const) {
    t.ok(soundsAs(a, b), `${a} ${b}`)
  }
  for (const [a, b] of [
    ['GIRARD', 'GERARD'],
    ['EMMA', 'EMMY'],
    ['MARIE', 'MARINE'],
  ] as const) {
    t.notOk(soundsAs(a, b), `${a} ${b}`)
  }
})

t.test('frequencies name their source, and answer for folded names', async (t) => {
  t.ok(isCommonNom('MARTIN') && isCommonNom('LEGOFF'))
  t.notOk(isCommonNom('VERNERET'))
  t.equal(sexeOfPrenom('ANDRE'), 'M')
  t.equal(sexeOfPrenom('MICHELE'), 'F')
  t.equal(sexeOfPrenom('CLAUDE'), 'both')
  t.equal(sexeOfPrenom('ZENIA'), undefined, 'rare')
  for (const list of ['noms', 'prenoms'] as const) {
    const url = new URL(`../../../src/rules/identite/frequences/${list}.txt`, import.meta.url)
    const text = readFileSync(url, 'utf8')
    t.equal(text, shortListOf(list), `${list}: the short list is that of the long one`)
    t.match(text, /^# INSEE, .*Licence Ouverte/)
  }
  t.equal(rowsOf('noms').length, 20_000)
  t.equal(rowsOf('prenoms').length, 13_767)
})

t.test('phones in one form', async (t) => {
  for (const text of [
    '06 12 34 56 78',
    '+33 6 12 34 56 78',
    '0033612345678',
    '+33 (0)6.12.34.56.78',
    '33612345678',
  ]) {
    t.equal(telephoneOf(text), '0612345678', text)
  }
  t.strictSame(['0600000000', '0000000000', '12', null].map(telephoneOf), ['', '', '', ''], 'no one’s')
})
