/** Paths through the model: from tokens of a value to the path that people read, and every personal path. */
import type { AnyField, Field } from './field.ts'

/**
 * `/deposerDemande/demandeLogement/…/personneACharge[2]/nom` from tokens `[…, 'listePersonneACharge', 1, 'nom']`.
 * Tokens that the model does not know (an unknown element) are written as they are.
 */
export const cheminOf = (root: AnyField, rootName: string, tokens: readonly (string | number)[]): string => {
  let chemin = `/${rootName}`
  let field: Field | undefined = root
  for (const token of tokens) {
    if (typeof token === 'number') {
      chemin += `/${field?.kind === 'list' ? field.item : 'item'}[${token + 1}]`
      field = field?.kind === 'list' ? field.of : undefined
    } else {
      chemin += `/${token}`
      field = field?.kind === 'group' ? (field.members[token] ?? field.attributes[token]) : undefined
    }
  }
  return chemin
}

/** The field at the end of tokens, or undefined when the model knows none. */
export const fieldAt = (root: AnyField, tokens: readonly (string | number)[]): Field | undefined => {
  let field: Field | undefined = root
  for (const token of tokens) {
    if (typeof token === 'number') field = field?.kind === 'list' ? field.of : undefined
    else field = field?.kind === 'group' ? (field.members[token] ?? field.attributes[token]) : undefined
  }
  return field
}

/** Walks every field below one, with its tokens; a list's item has the token `0`. */
export function* walk(
  field: AnyField,
  tokens: readonly (string | number)[] = [],
): Generator<[readonly (string | number)[], Field]> {
  const f: Field = field
  yield [tokens, f]
  if (f.kind === 'list') yield* walk(f.of, [...tokens, 0])
  else if (f.kind === 'group') {
    for (const [key, member] of Object.entries({ ...f.attributes, ...f.members }))
      yield* walk(member, [...tokens, key])
  }
}

/** Names of the members below the fields given that say something of a person, are inside what does, or hold what does. */
export const personalNames = (fields: readonly AnyField[]): ReadonlySet<string> => {
  const names = new Set<string>()
  for (const field of fields) gatherPersonal(field, false, names)
  return names
}

/** @returns whether the field is personal or holds something that is */
const gatherPersonal = (field: AnyField, inherited: boolean, names: Set<string>): boolean => {
  const f: Field = field
  let personal = inherited || f.personal === true
  if (f.kind === 'list') return gatherPersonal(f.of, personal, names) || personal
  if (f.kind !== 'group') return personal
  const inside = personal
  for (const [name, member] of Object.entries({ ...f.attributes, ...f.members })) {
    if (!gatherPersonal(member, inside, names)) continue
    names.add(name)
    personal = true
  }
  return personal
}
