/** One writing for all the writings of a name: the steps of the normalisation, in their order. */

/** What is left of a value once folded. */
export type State =
  /** Nothing was written. */
  | 'absent'
  /** A word that stands for nothing: NEANT, X, `---`. */
  | 'placeholder'
  | 'present'

export interface Name {
  /** As written; `''` when absent. */
  readonly raw: string
  readonly state: State
  /** Tokens separated by one space; `''` unless present. */
  readonly text: string
  readonly tokens: readonly string[]
  /** Tokens without space. */
  readonly compact: string
  /** The same with the civility that was taken off: `M BAYE` may be `MBAYE`. */
  readonly whole: string
  /** `compact` without particles at either end. */
  readonly core: string
  /** `compact` without any particle, `''` when there is one token. */
  readonly bare: string
  /** No letter of the Latin alphabet. */
  readonly foreign: boolean
}

/** Step 4: letters that no decomposition splits; those of West Africa beside the European ones. */
const UNSPLIT: Readonly<Record<string, string>> = {
  Œ: 'OE',
  Æ: 'AE',
  ẞ: 'SS',
  Ø: 'O',
  Ł: 'L',
  Đ: 'D',
  Ð: 'D',
  Þ: 'TH',
  Ə: 'E',
  Ħ: 'H',
  Ŋ: 'N',
  Ŧ: 'T',
  Ɓ: 'B',
  Ɗ: 'D',
  Ɛ: 'E',
  Ɔ: 'O',
  Ƙ: 'K',
  Ƴ: 'Y',
}
const UNSPLIT_LETTER = new RegExp(`[${Object.keys(UNSPLIT).join('')}]`, 'g')
const INVISIBLE = /\p{Cf}|[^\P{Cc}\t\n\v\f\r]/gu
const MARK = /\p{M}/gu
const NOT_LATIN = /[^A-Z0-9?\uFFFD]+/g
const NOT_LETTER = /[^\p{L}\p{N}?\uFFFD]+/gu
const LATIN = /[A-Z]/
const LETTER = /\p{L}/u
/** An M with its apostrophe is the beginning of a name (M’BAYE), not a civility. */
const ELIDED_M = /^[^\p{L}\p{N}]*m\s?['’‘ʼ`´′]\s?(?=\p{L})/iu

/** Steps 2 to 6: one form, no invisible, no accent, capitals. The map (4) comes last: then `ǿ` is mapped too. */
const capitals = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .normalize('NFD')
    .replace(MARK, '')
    .toUpperCase()
    .replace(UNSPLIT_LETTER, (letter) => UNSPLIT[letter] ?? letter)

/** Signs below this code fold one by one, whatever is beside them. */
const TABLE_SIZE = 0x250

/** Undefined for a letter of another alphabet or that no step maps: what it becomes depends on its neighbours. */
const foldedSign = (code: number): string | undefined => {
  const upper = capitals(String.fromCharCode(code))
  return LETTER.test(upper.replace(/[A-Z]/g, '')) ? undefined : upper.replace(NOT_LATIN, ' ')
}
const TABLE = Array.from({ length: TABLE_SIZE }, (_, code) => foldedSign(code))

/** Steps 2 to 7 for any text. */
const lettersOfAny = (text: string): string => {
  const upper = capitals(text)
  return upper.replace(LATIN.test(upper) || !LETTER.test(upper) ? NOT_LATIN : NOT_LETTER, ' ').trim()
}

/** Most values of the record are written so: the steps change nothing in them. */
const FOLDED = /^[A-Z]+(?: [A-Z]+)*$/

/** Steps 2 to 7: capital letters, digits and marks of damage, words separated by one space. */
export const lettersOf = (text: string): string => {
  if (FOLDED.test(text)) return text
  let out = ''
  let gap = false
  for (let i = 0; i < text.length; i++) {
    const letters = TABLE[text.charCodeAt(i)]
    if (letters === undefined) return lettersOfAny(text)
    if (letters === ' ') gap = out !== ''
    else if (letters !== '') {
      out += gap ? ` ${letters}` : letters
      gap = false
    }
  }
  return out
}

const CIVILITY = new Set(['M', 'MR', 'MME', 'MLLE', 'MONSIEUR', 'MADAME', 'MADEMOISELLE'])

/** Step 8: civilities at the head go while another token follows; `M C` are two initials. */
const withoutCivility = (tokens: readonly string[]): readonly string[] => {
  let from = 0
  while (CIVILITY.has(tokens[from] ?? '')) {
    const next = tokens[from + 1]
    if (next === undefined || (tokens[from] === 'M' && next.length === 1)) break
    from++
  }
  return from === 0 ? tokens : tokens.slice(from)
}

/** Step 9. */
const PLACEHOLDER =
  /^(NEANT|IDEM|AUCUN|INCONNU|SANS|SANS NOM|SANS PRENOM|SNP|S N P|S ?N|S ?P|NULL|N ?R|N ?C|N ?D|X+|[?\uFFFD ]+|)$/

/** Step 10. */
const expanded = (tokens: readonly string[]): readonly string[] => {
  const last = tokens.length - 1
  return tokens.map((token, i) => {
    if (i === last) return token
    return token === 'ST' ? 'SAINT' : token === 'STE' ? 'SAINTE' : token
  })
}

const PARTICLE = new Set(['DE', 'D', 'DU', 'DES'])

/** Tokens that are no particle; LE, LA, EL, BEN, VAN, DA are part of the name and stay. */
export const withoutParticles = (tokens: readonly string[]): readonly string[] =>
  tokens.filter((token) => !PARTICLE.has(token))

/** Tokens without DE, D, DU, DES, DE LA, DE L at the head, nor at the end. Never empties the name. */
const coreOf = (tokens: readonly string[]): readonly string[] => {
  const isTail = (token: string | undefined) => token === 'LA' || token === 'L'
  let [from, to] = [0, tokens.length]
  if (PARTICLE.has(tokens[from] ?? '')) from += tokens[from] === 'DE' && isTail(tokens[from + 1]) ? 2 : 1
  if (PARTICLE.has(tokens[to - 1] ?? '')) to--
  else if (tokens[to - 2] === 'DE' && isTail(tokens[to - 1])) to -= 2
  return from < to ? tokens.slice(from, to) : tokens
}

const ABSENT: Name = {
  raw: '',
  state: 'absent',
  text: '',
  tokens: [],
  compact: '',
  whole: '',
  core: '',
  bare: '',
  foreign: false,
}

const split = (text: string): readonly string[] => (text.includes(' ') ? text.split(' ') : [text])

/** Folds a name or a list of first names, and keeps what comparing needs. */
export const foldOf = (value: string | null | undefined): Name => {
  if (value === null || value === undefined || value === '') return ABSENT
  const letters = lettersOf(value)
  if (letters === '' && value.replace(INVISIBLE, '').trim() === '') return ABSENT
  const initial = value.charCodeAt(0)
  const elided = (initial === 0x4d || initial === 0x6d || initial <= 0x40) && ELIDED_M.test(value)
  const all = split(elided ? letters.replace(' ', '') : letters)
  const named = withoutCivility(all)
  const kept = named.length === 1 ? named : expanded(named)
  const text = kept.length === 1 ? (kept[0] as string) : kept.join(' ')
  if (PLACEHOLDER.test(text)) return { ...ABSENT, raw: value, state: 'placeholder' }
  const compact = kept.length === 1 ? text : kept.join('')
  const whole = named === all ? compact : all.join('')
  const foreign = !LATIN.test(text) && LETTER.test(text)
  if (kept.length === 1) {
    return {
      raw: value,
      state: 'present',
      text,
      tokens: kept,
      compact,
      whole,
      core: compact,
      bare: '',
      foreign,
    }
  }
  const core = coreOf(kept).join('')
  const bare = withoutParticles(kept).join('')
  return { raw: value, state: 'present', text, tokens: kept, compact, whole, core, bare, foreign }
}

/** The folded writing of a value, `''` when it holds nothing. Folding it again changes nothing. */
export const fold = (value: string | null | undefined): string => foldOf(value).text

export const isPresent = (name: Name): boolean => name.state === 'present'

const CORE_MIN = 3

/** Do two present names differ by their writing only? */
export const formEqual = (a: Name, b: Name): boolean => {
  if (a.state !== 'present' || b.state !== 'present') return false
  if (a.compact === b.compact || a.whole === b.compact || a.compact === b.whole) return true
  if (a.core === b.core && a.core.length >= CORE_MIN) return true
  return a.bare !== '' && a.bare === b.bare
}

/** The same letters once every separator is removed: the test of first names, which have no particle. */
export const sameLetters = (a: Name, b: Name): boolean =>
  a.state === 'present' && b.state === 'present' && (a.compact === b.compact || a.whole === b.whole)

/** Step 1: the same text, in composed form. */
export const sameText = (a: Name, b: Name): boolean =>
  a.raw === b.raw || a.raw.normalize('NFC') === b.raw.normalize('NFC')
