/** Two names in one field: MARTIN EPOUSE DUPONT, DUPONT NEE MARTIN, MARTIN-DUPONT. */
import { isPresent, type Name, withoutParticles } from './fold.ts'

const MARITAL = new Set(['EPOUSE', 'EP', 'EPSE', 'VEUVE', 'VVE', 'NEE', 'DIVORCEE', 'USAGE'])

/** Name and patronymic of one side. */
type Side = readonly [Name, Name]

const wordsOf = (name: Name): readonly string[] =>
  withoutParticles(name.tokens).filter(
    (token, _, tokens) => !MARITAL.has(token) && !(token === 'NOM' && tokens.includes('USAGE')),
  )

const hasMaritalWord = ([name, patronymic]: Side): boolean =>
  name.tokens.some((token) => MARITAL.has(token)) || patronymic.tokens.some((token) => MARITAL.has(token))

const setOf = ([name, patronymic]: Side): ReadonlySet<string> =>
  new Set([...wordsOf(name), ...wordsOf(patronymic)])

const TOKENS_MIN = 2

const sameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && a.size >= TOKENS_MIN && [...a].every((token) => b.has(token))

/** The names of `apart` written one after the other in the single name of `joined`, spaces apart. */
const isGlued = (joined: Side, apart: Side): boolean => {
  if (isPresent(joined[1]) || !isPresent(joined[0]) || !isPresent(apart[0]) || !isPresent(apart[1]))
    return false
  const [whole, name, patronymic] = [joined[0], ...apart].map((one) => wordsOf(one).join(''))
  return whole === `${name}${patronymic}` || whole === `${patronymic}${name}`
}

/** Do both sides hold the same names, in other fields or another order? */
export const isMarriedForm = (sent: Side, held: Side): boolean =>
  sameSet(setOf(sent), setOf(held)) || isGlued(sent, held) || isGlued(held, sent)

/** Does a side hold both names in its first field, or a word that joins them? */
export const isMixed = (side: Side): boolean => {
  if (hasMaritalWord(side)) return true
  const [name, patronymic] = side
  const words = wordsOf(name)
  return words.length >= TOKENS_MIN && wordsOf(patronymic).every((word) => words.includes(word))
}
