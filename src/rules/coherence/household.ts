/** The persons of an application, each with the way to it. */
import type { Tokens } from '../../diagnostic/constat.ts'
import type { DemandeLogement } from '../../model/demande.ts'
import type { Draft } from '../rule.ts'

type Demande = Draft<DemandeLogement>

export interface Person {
  readonly tokens: Tokens
  readonly role: 'demandeur' | 'cotitulaire' | 'personneACharge'
  readonly nom: string | undefined
  readonly prenom: string | undefined
  readonly dateNaissance: string | undefined
}

/** Every named person declared, in the order of the message. */
export function* personsOf(demande: Demande): Generator<Person> {
  const physique = demande.personnePhysique
  const make = (
    role: Person['role'],
    tokens: Tokens,
    p: Draft<{ nom: string; prenom: string; dateNaissance: string }>,
  ): Person => ({
    role,
    tokens,
    nom: p.nom,
    prenom: p.prenom,
    dateNaissance: p.dateNaissance,
  })
  if (physique?.demandeur) yield make('demandeur', ['personnePhysique', 'demandeur'], physique.demandeur)
  for (const [i, p] of (physique?.listePersonneACharge ?? []).entries()) {
    if (p) yield make('personneACharge', ['personnePhysique', 'listePersonneACharge', i], p)
  }
  for (const [i, p] of (physique?.listeCotitulaire ?? []).entries()) {
    if (p) yield make('cotitulaire', ['personnePhysique', 'listeCotitulaire', i], p)
  }
}

/** The applicant and the co-applicants, who declare work and resources. */
export function* adultsOf(demande: Demande) {
  const physique = demande.personnePhysique
  if (physique?.demandeur)
    yield { tokens: ['personnePhysique', 'demandeur'] as Tokens, adult: physique.demandeur }
  for (const [i, adult] of (physique?.listeCotitulaire ?? []).entries()) {
    if (adult) yield { tokens: ['personnePhysique', 'listeCotitulaire', i] as Tokens, adult }
  }
}

/** Every birth declared, children in shared custody included. */
export function* birthsOf(
  demande: Demande,
): Generator<{ readonly tokens: Tokens; readonly dateNaissance: string }> {
  for (const p of personsOf(demande)) {
    if (p.dateNaissance) yield { tokens: [...p.tokens, 'dateNaissance'], dateNaissance: p.dateNaissance }
  }
  for (const [i, child] of (demande.personnePhysique?.listePersonneEnGarde ?? []).entries()) {
    if (child?.dateNaissance) {
      yield {
        tokens: ['personnePhysique', 'listePersonneEnGarde', i, 'dateNaissance'],
        dateNaissance: child.dateNaissance,
      }
    }
  }
}
