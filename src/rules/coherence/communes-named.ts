/** Every commune that an application names, with the postcode beside it when there is one. */
import type { Tokens } from '../../diagnostic/constat.ts'
import type { DemandeLogement } from '../../model/demande.ts'
import type { Draft } from '../rule.ts'
import { adultsOf } from './household.ts'

export interface CommuneNamed {
  readonly tokens: Tokens
  readonly commune: string
  readonly codePostal: string | undefined
}

/** In the order of the message. */
export function* communesNamed(demande: Draft<DemandeLogement>): Generator<CommuneNamed> {
  const at = (
    tokens: Tokens,
    place: { readonly commune?: string | undefined; readonly codePostal?: string | undefined } | undefined,
  ) =>
    place?.commune === undefined
      ? []
      : [{ tokens: [...tokens, 'commune'], commune: place.commune, codePostal: place.codePostal }]
  yield* at(
    ['personnePhysique', 'demandeur', 'adressePostale'],
    demande.personnePhysique?.demandeur?.adressePostale,
  )
  for (const { tokens, adult } of adultsOf(demande)) {
    yield* at([...tokens, 'situationProfessionnelle'], adult.situationProfessionnelle)
  }
  yield* at(['association', 'adressePostale'], demande.association?.adressePostale)
  for (const [i, place] of (demande.logementRecherche?.listeLocalisationSouhaite ?? []).entries()) {
    yield* at(['logementRecherche', 'listeLocalisationSouhaite', i], place)
  }
}
