/** Labelled pairs drawn from a model of errors: what counters do to one person, and who may be taken for another. */
import type { Personne } from '../../src/rules/identite/personne.ts'
import type { DrawnPair } from '../../test/rules/identite/kit.ts'
import {
  communeOf,
  courrielMaybe,
  dateOf,
  GENDER_PAIRS,
  integer,
  NIR_SHARE,
  nirOf,
  nomOf,
  personOf,
  pick,
  prenomOf,
  prenomsOf,
  type Rng,
  type Sexe,
  SURNAMES,
  telephoneMaybe,
} from './population.ts'

const sexeOf = ({ civilite }: Personne): Sexe => (civilite === 'M' ? 'M' : 'F')
const isAbroad = ({ paysNaissance }: Personne): boolean => paysNaissance === '99'
const text = (value: string | null | undefined): string => value ?? ''
const firstNames = ({ prenoms }: Personne): string[] => text(prenoms).split(', ')

const NEIGHBOURS: Readonly<Record<string, string>> = {
  A: 'ZQ',
  Z: 'AES',
  E: 'ZRD',
  R: 'ETF',
  T: 'RYG',
  Y: 'TUH',
  U: 'YIJ',
  I: 'UOK',
  O: 'IPL',
  P: 'OM',
  Q: 'ASW',
  S: 'QDZ',
  D: 'SFE',
  F: 'DGR',
  G: 'FHT',
  H: 'GJY',
  J: 'HKU',
  K: 'JLI',
  L: 'KMO',
  M: 'LP',
  W: 'QX',
  X: 'WC',
  C: 'XV',
  V: 'CB',
  B: 'VN',
  N: 'BH',
}
const SPELLINGS: readonly (readonly [string, string])[] = [
  ['AU', 'O'],
  ['EAU', 'O'],
  ['PH', 'F'],
  ['TH', 'T'],
  ['Y', 'I'],
  ['QU', 'K'],
  ['C', 'K'],
  ['LL', 'L'],
  ['NN', 'N'],
  ['OU', 'U'],
  ['Z', 'S'],
  ['AI', 'E'],
]

/** One mistake of the hand or of the ear. */
const typo = (rng: Rng, word: string): string => {
  const at = integer(rng, 1, Math.max(1, word.length - 1))
  const kind = rng()
  if (kind < 0.25) return word.slice(0, at) + word.slice(at + 1)
  if (kind < 0.45) return word.slice(0, at - 1) + text(word[at]) + text(word[at - 1]) + word.slice(at + 1)
  if (kind < 0.65) return word.slice(0, at) + text(word[at]) + word.slice(at)
  const heard = SPELLINGS.filter(([from]) => word.includes(from))
  if (kind < 0.8 && heard.length > 0) return word.replace(...pick(rng, heard))
  const near = NEIGHBOURS[text(word[at])] ?? 'E'
  return word.slice(0, at) + pick(rng, [...near]) + word.slice(at + 1)
}

const mistyped = (rng: Rng, word: string): string => {
  for (let tries = 0; tries < 20; tries++) {
    const wrong = typo(rng, word)
    if (wrong !== word && wrong !== '') return wrong
  }
  return `${word}${word.at(-1)}`
}

const capitalised = (word: string) =>
  word.toLowerCase().replace(/(^|[ '-])\p{L}/gu, (start) => start.toUpperCase())
const ACCENTS: Readonly<Record<string, string>> = { E: 'ÉÈÊË', A: 'ÀÂ', I: 'ÎÏ', O: 'Ô', U: 'ÙÛ', C: 'Ç' }

/** Another writing of the same letters. */
const reformed = (rng: Rng, word: string): string => {
  const kind = rng()
  if (kind < 0.35) return word.toLowerCase()
  if (kind < 0.6) return capitalised(word)
  if (kind < 0.7) return ` ${word} `
  if (kind < 0.8) return word.normalize('NFD').replace(/\p{M}/gu, '')
  if (kind < 0.9) return word.replace(/[- ']/g, pick(rng, ['-', ' ']))
  return word.replace(/[EAIOUC]/, (letter) => pick(rng, [...text(ACCENTS[letter])]))
}

const reform = (rng: Rng, person: Personne): Personne => ({
  ...person,
  nom: reformed(rng, text(person.nom)),
  nomPatronymique: person.nomPatronymique ? reformed(rng, person.nomPatronymique) : person.nomPatronymique,
  prenoms: rng() < 0.5 ? reformed(rng, text(person.prenoms)) : person.prenoms,
})

/** A woman with a name in use and a birth name, for the errors that need both. */
const withTwoNames = (rng: Rng, person: Personne): Personne => {
  if (person.nomPatronymique && !text(person.nom).includes('-')) return person
  const nomPatronymique = nomOf(rng, isAbroad(person))
  let nom = nomOf(rng, false)
  while (nom === nomPatronymique) nom = nomOf(rng, false)
  return { ...person, civilite: 'MME', nir: undefined, nom, nomPatronymique }
}

const withFirstNames = (rng: Rng, person: Personne): Personne => {
  if (firstNames(person).length > 1) return person
  const more = [...firstNames(person), prenomOf(rng, sexeOf(person), false)]
  return { ...person, prenoms: more.join(', ') }
}

const wrongDigit = (rng: Rng, date: string): string => {
  const at = pick(rng, [2, 3, 6, 8, 9])
  for (let tries = 0; tries < 50; tries++) {
    const wrong = date.slice(0, at) + integer(rng, 0, 9) + date.slice(at + 1)
    const [month, day] = [Number(wrong.slice(5, 7)), Number(wrong.slice(8))]
    if (wrong !== date && month >= 1 && month <= 12 && day >= 1 && day <= 28) return wrong
  }
  return `${date.slice(0, 9)}${(Number(date[9]) + 1) % 9}`
}

interface Pair {
  readonly held: Personne
  readonly sent: Personne
}
type Operator = (rng: Rng, person: Personne) => Pair

const MARRIED: readonly ((nom: string, birth: string) => string)[] = [
  (nom, birth) => `${birth} EPOUSE ${nom}`,
  (nom, birth) => `${nom} NEE ${birth}`,
  (nom, birth) => `${birth}-${nom}`,
  (nom, birth) => `${nom} ${birth}`,
]

/** What happens to one person between the record and a message, with its share. */
const SAME: readonly (readonly [string, number, Operator])[] = [
  ['EXACT', 0.22, (_rng, held) => ({ held, sent: held })],
  ['FORM', 0.24, (rng, held) => ({ held, sent: reform(rng, held) })],
  [
    'REDUNDANT',
    0.18,
    (_rng, person) => {
      const held = { ...person, nomPatronymique: undefined }
      return { held, sent: { ...held, nomPatronymique: held.nom } }
    },
  ],
  [
    'FN_SUBSET',
    0.08,
    (rng, person) => {
      const held = withFirstNames(rng, person)
      const names = firstNames(held)
      return { held, sent: { ...held, prenoms: rng() < 0.6 ? text(names[0]) : text(names[1]) } }
    },
  ],
  [
    'PAT_ONLY_SNE',
    0.05,
    (rng, person) => {
      const held = withTwoNames(rng, person)
      return {
        held,
        sent: { ...held, nom: rng() < 0.7 ? held.nom : held.nomPatronymique, nomPatronymique: undefined },
      }
    },
  ],
  ['TYPO_NOM', 0.04, (rng, held) => ({ held, sent: { ...held, nom: mistyped(rng, text(held.nom)) } })],
  [
    'MARRIED',
    0.04,
    (rng, person) => {
      const held = withTwoNames(rng, person)
      const joined = pick(rng, MARRIED)(text(held.nom), text(held.nomPatronymique))
      return { held, sent: { ...held, nom: joined, nomPatronymique: undefined } }
    },
  ],
  [
    'PAT_ONLY_XML',
    0.03,
    (rng, person) => {
      const sent = withTwoNames(rng, person)
      const nom = rng() < 0.5 ? sent.nom : sent.nomPatronymique
      return { held: { ...sent, nom, nomPatronymique: undefined }, sent }
    },
  ],
  [
    'SWAPPED',
    0.03,
    (rng, person) => {
      const held = withTwoNames(rng, person)
      return { held, sent: { ...held, nom: held.nomPatronymique, nomPatronymique: held.nom } }
    },
  ],
  [
    'DAYMONTH',
    0.02,
    (rng, person) => {
      const day = integer(rng, 1, 12)
      const month = (day % 12) + 1
      const [year] = text(person.dateNaissance).split('-')
      const two = [day, month].map((n) => String(n).padStart(2, '0'))
      const held = { ...person, nir: undefined, dateNaissance: `${year}-${two.join('-')}` }
      return { held, sent: { ...held, dateNaissance: `${year}-${two.reverse().join('-')}` } }
    },
  ],
  [
    'DATE_TYPO',
    0.02,
    (rng, held) => ({ held, sent: { ...held, dateNaissance: wrongDigit(rng, text(held.dateNaissance)) } }),
  ],
  [
    'TYPO_PRENOM',
    0.02,
    (rng, held) => {
      const [first = '', ...others] = firstNames(held)
      return { held, sent: { ...held, prenoms: [mistyped(rng, first), ...others].join(', ') } }
    },
  ],
  [
    'FN_ORDER',
    0.01,
    (rng, person) => {
      const held = withFirstNames(rng, person)
      return { held, sent: { ...held, prenoms: firstNames(held).reverse().join(', ') } }
    },
  ],
  [
    'NOM_PRENOM_SWAP',
    0.01,
    (_rng, held) => ({ held, sent: { ...held, nom: text(firstNames(held)[0]), prenoms: held.nom } }),
  ],
  [
    'INITIAL',
    0.01,
    (_rng, held) => ({ held, sent: { ...held, prenoms: `${text(firstNames(held)[0]).charAt(0)}.` } }),
  ],
]

const NIR_LOST = 0.55
const CONTACT_LOST = 0.6
const PLACE_LOST = 0.1
/** Of those who live together, the share that gives one phone for both. */
const HOME_SHARE = 0.4

/** What a message leaves out. */
const thinned = (rng: Rng, person: Personne): Personne => ({
  ...person,
  ...(rng() < NIR_LOST && { nir: undefined }),
  ...(rng() < CONTACT_LOST && { telephone: undefined }),
  ...(rng() < CONTACT_LOST && { courriel: undefined }),
  ...(rng() < PLACE_LOST && { codeCommuneNaissance: undefined, paysNaissance: undefined }),
})

/** Someone else, whose number, contacts and place are there as often as anyone's; the phone may be that of the home. */
const other = (rng: Rng, base: Personne, changes: Partial<Personne>, home: boolean): Personne => {
  const person = { ...base, ...changes }
  const { dateNaissance, codeCommuneNaissance } = person
  return {
    ...person,
    nir:
      rng() < NIR_SHARE * (1 - NIR_LOST)
        ? nirOf(rng, sexeOf(person), text(dateNaissance), text(codeCommuneNaissance))
        : undefined,
    telephone: home && rng() < HOME_SHARE ? base.telephone : telephoneMaybe(rng),
    courriel: courrielMaybe(rng, text(firstNames(person)[0]), text(person.nom)),
    ...(rng() < PLACE_LOST && { codeCommuneNaissance: undefined, paysNaissance: undefined }),
  }
}

const nearSurname = (rng: Rng, nom: string): string => {
  for (let tries = 0; tries < 60; tries++) {
    const near = typo(rng, nom)
    if (near !== nom && SURNAME_SET.has(near)) return near
  }
  return pick(
    rng,
    ['DURAND', 'LAMBERT', 'FAURE'].filter((one) => one !== nom),
  )
}
const SURNAME_SET = new Set(SURNAMES)

const shifted = (date: string, years: number): string => `${Number(date.slice(0, 4)) + years}${date.slice(4)}`

type Other = (rng: Rng, held: Personne) => Pair

const otherFirstNames = (rng: Rng, held: Personne): string => {
  const [first] = firstNames(held)
  let prenoms = prenomsOf(rng, sexeOf(held), isAbroad(held))
  while (prenoms.split(', ')[0] === first) prenoms = prenomsOf(rng, sexeOf(held), isAbroad(held))
  return prenoms
}

/** Who may be taken for the person of the record, in equal parts. */
const OTHERS: readonly (readonly [string, Other])[] = [
  [
    'HOMONYM',
    (rng, held) => {
      const abroad = isAbroad(held)
      const changes = { dateNaissance: dateOf(rng, false), codeCommuneNaissance: communeOf(rng, abroad) }
      return { held, sent: other(rng, held, changes, false) }
    },
  ],
  ['TWIN', (rng, held) => ({ held, sent: other(rng, held, { prenoms: otherFirstNames(rng, held) }, true) })],
  [
    'SIBLING',
    (rng, held) => ({
      held,
      sent: other(
        rng,
        held,
        { prenoms: otherFirstNames(rng, held), dateNaissance: dateOf(rng, false) },
        true,
      ),
    }),
  ],
  [
    'PARENT',
    (rng, held) => {
      const dateNaissance = shifted(dateOf(rng, false), 0).slice(4)
      const year = Number(text(held.dateNaissance).slice(0, 4)) - integer(rng, 18, 40)
      return { held, sent: other(rng, held, { dateNaissance: `${year}${dateNaissance}` }, true) }
    },
  ],
  [
    'SPOUSE',
    (rng, held) => {
      const sexe: Sexe = sexeOf(held) === 'M' ? 'F' : 'M'
      const changes: Partial<Personne> = {
        civilite: sexe === 'M' ? 'M' : 'MME',
        prenoms: prenomsOf(rng, sexe, isAbroad(held)),
        dateNaissance: dateOf(rng, false),
        nomPatronymique: sexe === 'F' ? nomOf(rng, isAbroad(held)) : undefined,
      }
      return { held, sent: other(rng, held, changes, true) }
    },
  ],
  [
    'NEAR_NAME',
    (rng, held) => {
      const changes = {
        nom: nearSurname(rng, text(held.nom)),
        nomPatronymique: undefined,
        codeCommuneNaissance: communeOf(rng, isAbroad(held)),
      }
      return { held: { ...held, nomPatronymique: undefined }, sent: other(rng, held, changes, false) }
    },
  ],
  [
    'SAME_DOB_PRENOM',
    (rng, held) => {
      let nom = nomOf(rng, isAbroad(held))
      while (nom === held.nom) nom = nomOf(rng, isAbroad(held))
      const changes = {
        nom,
        nomPatronymique: undefined,
        codeCommuneNaissance: communeOf(rng, isAbroad(held)),
      }
      return { held, sent: other(rng, held, changes, false) }
    },
  ],
  [
    'GENDER_TWIN',
    (rng, person) => {
      const [man, woman] = pick(rng, GENDER_PAIRS)
      const held: Personne = { ...person, civilite: 'M', prenoms: man, nir: undefined }
      return { held, sent: other(rng, held, { civilite: 'MME', prenoms: woman }, true) }
    },
  ],
  [
    'FOREIGN_0101',
    (rng, person) => {
      const dateNaissance = `${text(person.dateNaissance).slice(0, 4)}-01-01`
      const own = {
        dateNaissance,
        codeCommuneNaissance: communeOf(rng, true),
        paysNaissance: '99',
        nir: undefined,
      }
      const held = { ...person, ...own }
      return { held, sent: other(rng, held, { codeCommuneNaissance: communeOf(rng, true) }, false) }
    },
  ],
  ['RANDOM', (rng, held) => ({ held, sent: personOf(rng) })],
]

const drawSame = (rng: Rng): DrawnPair => {
  let share = rng()
  const chosen = SAME.find(([, part]) => {
    share -= part
    return share < 0
  })
  const [cls, , operator] = chosen ?? (SAME[0] as (typeof SAME)[number])
  const { held, sent } = operator(rng, personOf(rng))
  const written = cls !== 'EXACT' && cls !== 'FORM' && rng() < 0.25 ? reform(rng, sent) : sent
  return { label: 1, cls, xml: thinned(rng, written), sne: held }
}

const drawOther = (rng: Rng): DrawnPair => {
  const [cls, operator] = pick(rng, OTHERS)
  const { held, sent } = operator(rng, personOf(rng))
  const repeated = rng() < 0.15 && !sent.nomPatronymique ? { ...sent, nomPatronymique: sent.nom } : sent
  return { label: 0, cls, xml: rng() < 0.1 ? reform(rng, repeated) : repeated, sne: held }
}

/** Draws pairs, half of them one person. */
export function* drawPairs(rng: Rng, count: number): Generator<DrawnPair> {
  for (let i = 0; i < count; i++) yield i % 2 === 0 ? drawSame(rng) : drawOther(rng)
}
