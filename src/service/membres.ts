/** Identifiers of the persons of an application: given once, whatever the place of a person in later messages. */
import { matchPersonnes } from '../rules/identite/match.ts'
import { type Personne, personneOf } from '../rules/identite/personne.ts'
import { isMajeur, type PersonneDuDossier } from '../rules/plan/requirement.ts'
import type { Contenu, Membres } from './contenu.ts'

type RoleMembre = PersonneDuDossier['role']

/** A person of the household, as the documents name them; an identifier is never given to another one. */
export interface Membre extends PersonneDuDossier {
  /** From 1 among those of the same role, in the message. */
  readonly rang: number
  readonly majeur: boolean
}

interface Personnes {
  readonly role: RoleMembre
  readonly rang: number
  readonly personne: Personne
}

/** Everybody who is to be housed, in the order of the message. */
const everybodyOf = ({ demandeLogement }: Contenu): readonly Personnes[] => {
  const {
    demandeur,
    listeCotitulaire = [],
    listePersonneACharge = [],
  } = demandeLogement.personnePhysique ?? {}
  const said = (role: RoleMembre, persons: readonly Parameters<typeof personneOf>[0][]) =>
    persons.map((person, i): Personnes => ({ role, rang: i + 1, personne: personneOf(person) }))
  return [
    ...said('DEMANDEUR', demandeur ? [demandeur] : []),
    ...said('COTITULAIRE', listeCotitulaire),
    ...said('PERSONNE_A_CHARGE', listePersonneACharge),
  ]
}

/** The identifiers as kept; those of a first version follow the order of its message. */
const keptIn = (contenu: Contenu): Membres => {
  if (contenu.membres) return contenu.membres
  const ids = everybodyOf(contenu).map((_, i) => i + 1)
  return { ids, dernier: ids.length }
}

/** The persons of an application with their identifiers. @param jour day on which they are adults or not */
export const membresOf = (contenu: Contenu, jour: string): readonly Membre[] => {
  const { ids } = keptIn(contenu)
  return everybodyOf(contenu).flatMap(({ role, rang, personne }, i) => {
    const id = ids[i]
    return id === undefined ? [] : [{ id, role, rang, majeur: isMajeur(personne.dateNaissance ?? '', jour) }]
  })
}

/**
 * The identifiers of the next version: whoever was there keeps theirs, as the comparison of identities recognises them
 * whatever their order or role; the others get new ones.
 */
export const followMembres = (before: Contenu, after: Contenu): Membres => {
  const { ids, dernier } = keptIn(before)
  const [held, sent] = [everybodyOf(before), everybodyOf(after)]
  const { pairs } = matchPersonnes(
    sent.map(({ personne }) => personne),
    held.map(({ personne }) => personne),
  )
  const known = new Map(pairs.map(({ sent: i, held: j }) => [i, ids[j]]))
  let last = dernier
  return { ids: sent.map((_, i) => known.get(i) ?? ++last), dernier: last }
}
