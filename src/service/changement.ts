/** What differs between two contents of an application, element by element, in the order of the model. */
import { demandeLogement } from '../model/demande.ts'
import type { AnyField, Field } from '../model/field.ts'
import { cheminOf } from '../model/path.ts'
import type { Changement } from '../model/registre.ts'
import type { Contenu, ContenuLu } from './contenu.ts'

const CHANGEMENTS_MAX = 500
const VALEUR_MAX = 500

type Tokens = readonly (string | number)[]
type Value = unknown

interface Difference {
  readonly tokens: Tokens
  readonly avant: Value
  readonly apres: Value
}

const memberOf = (value: Value, key: string | number): Value =>
  (value as Readonly<Record<string | number, unknown>> | undefined)?.[key]

const isContainer = (field: Field) => field.kind === 'group' || field.kind === 'list'

function* differences(field: AnyField, avant: Value, apres: Value, tokens: Tokens): Generator<Difference> {
  const f: Field = field
  if (f.compare === 'jamais' || avant === apres) return
  if (!isContainer(f) || avant === undefined || apres === undefined) {
    yield { tokens, avant, apres }
  } else if (f.kind === 'group') {
    for (const [key, member] of Object.entries(f.members))
      yield* differences(member, memberOf(avant, key), memberOf(apres, key), [...tokens, key])
  } else if (f.kind === 'list') {
    const count = Math.max((avant as readonly unknown[]).length, (apres as readonly unknown[]).length)
    for (let i = 0; i < count; i++)
      yield* differences(f.of, memberOf(avant, i), memberOf(apres, i), [...tokens, i])
  }
}

const shown = (value: Value): string | undefined =>
  value === undefined || typeof value === 'object' ? undefined : String(value).slice(0, VALEUR_MAX)

const changementOf = ({ tokens, avant, apres }: Difference, values: boolean): Changement => {
  const before = values ? shown(avant) : undefined
  const after = values ? shown(apres) : undefined
  return {
    chemin: cheminOf(demandeLogement, 'demandeLogement', tokens),
    nature: avant === undefined ? 'AJOUT' : apres === undefined ? 'RETRAIT' : 'MODIFICATION',
    ...(before !== undefined && { avant: before }),
    ...(after !== undefined && { apres: after }),
  }
}

/** Parts that an operation sets by itself. */
const SET_BY_DEEDS = new Set(['numUnique', 'numGuichet', 'listeAnomalie'])

/**
 * The differences between a content and the one that takes its place.
 * @param values false to tell places only, to a caller who may not see what the record holds
 */
export const changementsOf = (avant: ContenuLu, apres: Contenu, values: boolean): readonly Changement[] => {
  const found: Changement[] = []
  for (const difference of differences(demandeLogement, avant.demandeLogement, apres.demandeLogement, [])) {
    if (SET_BY_DEEDS.has(String(difference.tokens[0]))) continue
    if (found.length === CHANGEMENTS_MAX) break
    found.push(changementOf(difference, values))
  }
  return found
}
