/** The content of an application as kept: what the message says of it, without its number. */
import type { Tokens } from '../diagnostic/constat.ts'
import type { DemandeLogement } from '../model/demande.ts'
import { departementOf, territoireOf } from '../model/geographie.ts'
import type { ComplementIdentite } from '../model/guichet.ts'
import { type Personne, type PersonneDuModele, personneOf } from '../rules/identite/personne.ts'
import type { Draft } from '../rules/rule.ts'
import type { DemandeKept, RolePersonne } from '../store/ports.ts'

/** Identifiers of the persons of a version, in the order of its message, and the last one ever given. */
export interface Membres {
  readonly ids: readonly number[]
  readonly dernier: number
}

export interface Contenu {
  readonly demandeLogement: DemandeLogement
  readonly complementIdentite?: ComplementIdentite
  /** Absent from a first version, whose persons are numbered in order. */
  readonly membres?: Membres
}

export type ContenuLu = Draft<Contenu>

/** The content of a kept version. */
export const contenuOf = (kept: DemandeKept): Contenu => {
  const { demandeLogement, complementIdentite, membres } = JSON.parse(kept.contenu) as Contenu
  return {
    demandeLogement,
    ...(complementIdentite && { complementIdentite }),
    ...(membres && { membres }),
  }
}

/** What a message declares on the caller's word. */
interface Declarations {
  readonly doublonEcarte?: object | undefined
  readonly changementEtatCivil?: object | undefined
  readonly separation?: object | undefined
}

/** The text of a version: its content, with what was declared to make that version and no other. */
export const keptText = (
  { demandeLogement, complementIdentite, membres }: Contenu,
  { doublonEcarte, changementEtatCivil, separation }: Declarations,
): string =>
  JSON.stringify({
    demandeLogement,
    complementIdentite,
    membres,
    doublonEcarte,
    changementEtatCivil,
    separation,
  })

/** Territory of the first place sought: all are in one, which the rules have judged. */
export const territoireDe = (demande: Draft<DemandeLogement>): string | undefined => {
  const commune = demande.logementRecherche?.listeLocalisationSouhaite?.[0]?.commune
  const departement = commune === undefined ? undefined : departementOf(commune)
  return departement === undefined ? undefined : territoireOf(departement)
}

/** A demandeur or cotitulaire, with the way to it from the message's root. */
export interface PersonneDite {
  readonly role: Exclude<RolePersonne, 'ASSOCIATION'>
  /** From 1 among those of the same role. */
  readonly rang: number
  readonly tokens: Tokens
  /** The way to the complement, which holds what the 02.01 wire has no place for. */
  readonly complement: Tokens
  readonly personne: Personne
}

const PHYSIQUE = ['demandeLogement', 'personnePhysique'] as const

const complementAt = ({ complementIdentite }: ContenuLu, role: PersonneDite['role'], rang: number): number =>
  complementIdentite?.listeComplementPersonne?.findIndex(
    (more) => more?.role === role && (role === 'DEMANDEUR' || more.rang === rang),
  ) ?? -1

/** The complement of a person, by role and rank. */
export const complementOf = (contenu: ContenuLu, role: PersonneDite['role'], rang: number) =>
  contenu.complementIdentite?.listeComplementPersonne?.[complementAt(contenu, role, rang)]

/** The demandeur, then the cotitulaires in order. */
export const personnesOf = (contenu: ContenuLu): readonly PersonneDite[] => {
  const physique = contenu.demandeLogement?.personnePhysique
  const said = (
    role: PersonneDite['role'],
    rang: number,
    path: Tokens,
    person: PersonneDuModele,
  ): PersonneDite => ({
    role,
    rang,
    tokens: [...PHYSIQUE, ...path],
    complement: ['complementIdentite', 'listeComplementPersonne', complementAt(contenu, role, rang)],
    personne: personneOf(person, complementOf(contenu, role, rang)),
  })
  const cotitulaires = (physique?.listeCotitulaire ?? []).flatMap((one, i) =>
    one ? [said('COTITULAIRE', i + 1, ['listeCotitulaire', i], one)] : [],
  )
  return physique?.demandeur
    ? [said('DEMANDEUR', 1, ['demandeur'], physique.demandeur), ...cotitulaires]
    : cotitulaires
}

/** What makes an association known. */
export interface AssociationDite {
  readonly raisonSociale?: string | undefined
  readonly siret?: string | undefined
}

export const associationOf = ({ demandeLogement }: ContenuLu): AssociationDite | undefined => {
  const found = demandeLogement?.association
  return found?.raisonSociale ? { raisonSociale: found.raisonSociale, siret: found.siret } : undefined
}

/** Everybody whom the search of duplicates finds by a content, by role and rank. */
export const identitesOf = (contenu: ContenuLu): readonly unknown[] => [
  associationOf(contenu),
  ...personnesOf(contenu).map(({ role, rang, personne }) => [role, rang, personne]),
]
