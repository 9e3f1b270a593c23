/** Outcomes become codes with their texts; persons are paired across lists; the model becomes a person. */
import t from 'tap'
import { textsOf } from '../../../src/diagnostic/catalogue.ts'
import { CODES_IDENTITE, type CodeIdentite } from '../../../src/diagnostic/codes-reg.ts'
import type { Entry } from '../../../src/diagnostic/entry.ts'
import { compareIdentity } from '../../../src/rules/identite/compare.ts'
import { CODE_OF_OUTCOME, CODE_OF_VERDICT, findingsOf } from '../../../src/rules/identite/findings.ts'
import { matchPersonnes } from '../../../src/rules/identite/match.ts'
import {
  BIRTH_DATE_OUTCOMES,
  BIRTH_PLACE_OUTCOMES,
  CIVILITY_OUTCOMES,
  FIRST_NAMES_OUTCOMES,
  NAMES_OUTCOMES,
  NIR_OUTCOMES,
  VERDICTS,
} from '../../../src/rules/identite/outcomes.ts'
import { type Personne, personneOf } from '../../../src/rules/identite/personne.ts'

const codes = Object.keys(CODES_IDENTITE) as CodeIdentite[]
const entryOf = (code: CodeIdentite): Entry => CODES_IDENTITE[code]

t.test('every code belongs to one outcome or verdict, every list is covered', async (t) => {
  const told = [
    ...Object.values(CODE_OF_OUTCOME).flatMap((own) => Object.values(own)),
    ...Object.values(CODE_OF_VERDICT),
  ]
  const used = told.filter((code): code is CodeIdentite => code !== undefined)
  t.ok(codes.length > 30)
  t.strictSame([...used].sort(), [...codes].sort())
  const lists = {
    names: NAMES_OUTCOMES,
    firstNames: FIRST_NAMES_OUTCOMES,
    birthDate: BIRTH_DATE_OUTCOMES,
    birthPlace: BIRTH_PLACE_OUTCOMES,
    civility: CIVILITY_OUTCOMES,
    nir: NIR_OUTCOMES,
  } as const
  for (const [trait, list] of Object.entries(lists)) {
    t.strictSame(Object.keys(CODE_OF_OUTCOME[trait as keyof typeof lists]).sort(), [...list].sort(), trait)
  }
  t.strictSame(Object.keys(CODE_OF_VERDICT).sort(), [...VERDICTS].sort())
})

t.test('texts quote the value sent, and nothing else', async (t) => {
  for (const code of codes) {
    const { fr, en, remede, severite } = entryOf(code)
    const params = (text: string) => text.match(/\{\w+\}/g) ?? []
    t.strictSame(params(fr), params(en), code)
    t.ok(
      params(fr).every((param) => param === '{valeur}'),
      code,
    )
    t.strictSame([...params(remede.fr), ...params(remede.en)], [], `${code}: no parameter in a remedy`)
    t.notSame(severite, 'fatale')
  }
  t.match(entryOf('SNE-REG-101').fr, /majuscules.*n’en sont pas la cause/)
  t.match(entryOf('SNE-REG-101').en, /Capitals.*not the cause/)
  t.match(entryOf('SNE-REG-101').remede.en, /Omit nomPatronymique when it equals nom/)
  for (const own of Object.values(CODE_OF_OUTCOME)) {
    const form = own.FORM_ONLY
    if (form) t.equal(entryOf(form).severite, 'information', 'writing alone is never a refusal')
  }
})

const martin: Personne = { civilite: 'M', nom: 'MARTIN', prenoms: 'LUC', dateNaissance: '1980-05-14' }

t.test('the case of the bulletin: one finding, whatever the case', async (t) => {
  const record: Personne = martin
  for (const [nom, nomPatronymique] of [
    ['MARTIN', 'MARTIN'],
    ['martin', 'martin'],
    ['Martin', 'mArTiN'],
  ]) {
    const sent: Personne = { ...martin, nom, nomPatronymique }
    const found = findingsOf(sent, compareIdentity(sent, record, 'update'))
    t.strictSame(found, [
      { code: 'SNE-REG-101', field: 'nomPatronymique', params: { valeur: nomPatronymique ?? '' } },
    ])
    const [first] = found
    t.match(first && textsOf(first.code, first.params).fr, nomPatronymique)
  }
})

t.test('findings are told in order, the verdict last', async (t) => {
  const sent: Personne = { ...martin, nom: 'PETIT', dateNaissance: '1971-01-02' }
  t.strictSame(
    findingsOf(sent, compareIdentity(sent, martin, 'update')).map(({ code, field }) => [code, field]),
    [
      ['SNE-REG-111', 'nom'],
      ['SNE-REG-135', 'dateNaissance'],
      ['SNE-REG-152', undefined],
    ],
  )
  const nir: Personne = { ...martin, nir: '1800535238012' }
  const other: Personne = { ...martin, nir: '1800535238345' }
  const found = findingsOf(nir, compareIdentity(nir, other, 'update'))
  t.strictSame(found[0], { code: 'SNE-REG-146', field: 'nir', params: {} }, 'a NIR is not quoted')
  t.strictSame(findingsOf(martin, compareIdentity(martin, martin, 'update')), [])
})

const claire: Personne = { civilite: 'MME', nom: 'MARTIN', prenoms: 'CLAIRE', dateNaissance: '1982-02-11' }
const paul: Personne = { civilite: 'M', nom: 'PETIT', prenoms: 'PAUL', dateNaissance: '1975-07-30' }

t.test('persons are paired across changes of order', async (t) => {
  const moved = matchPersonnes([{ ...claire, nomPatronymique: 'MARTIN' }, martin], [martin, claire])
  t.strictSame(
    moved.pairs.map(({ sent, held, comparison }) => [sent, held, comparison.verdict]),
    [
      [0, 1, 'SAME_WITH_REPAIR'],
      [1, 0, 'SAME'],
    ],
  )
  const changed = matchPersonnes([paul, claire], [martin, claire])
  t.strictSame(
    changed.pairs.map(({ sent, held }) => [sent, held]),
    [[1, 1]],
  )
  t.strictSame([changed.onlySent, changed.onlyHeld], [[0], [0]])
  const twice = matchPersonnes([martin, martin], [martin, martin])
  t.strictSame(
    twice.pairs.map(({ sent, held }) => [sent, held]),
    [
      [0, 0],
      [1, 1],
    ],
    'equals keep their places',
  )
  t.strictSame(matchPersonnes([], [martin]), { pairs: [], onlySent: [], onlyHeld: [0] })
})

t.test('the model’s person and its complement', async (t) => {
  t.match(
    personneOf(
      {
        civilite: '3',
        nom: 'MARTIN',
        prenom: 'CLAIRE',
        dateNaissance: '1982-02-11',
        mel: 'a@exemple.invalid',
      },
      {
        communeNaissance: '69123',
        lieuNaissance: 'LYON',
        telPortable: '0612345678',
        mel: 'b@exemple.invalid',
      },
    ),
    {
      civilite: 'MLLE',
      prenoms: 'CLAIRE',
      codeCommuneNaissance: '69123',
      communeNaissance: 'LYON',
      telephone: '0612345678',
      courriel: 'a@exemple.invalid',
    },
  )
  t.equal(personneOf({}).civilite, undefined)
})
