/** What is kept of a message that replaces the content of an application: the message, save what only the record may say. */
import type { ComplementIdentite } from '../model/guichet.ts'
import { type Contenu, type ContenuLu, complementOf, type PersonneDite } from './contenu.ts'
import { ELEMENTS_IDENTITE } from './etat-civil.ts'
import type { Confrontation, Paire } from './registre.ts'

/** Traits of the complement that identify a person. */
const COMPLEMENTS = ['communeNaissance', 'lieuNaissance', 'paysNaissance', 'nir'] as const

type Members = Readonly<Record<string, unknown>>
type Complement = ComplementIdentite['listeComplementPersonne'][number]

/** The members of one side, absent where that side has none. */
const taken = (from: Members, names: readonly string[]): Members =>
  Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])))

const without = (from: Members, names: readonly string[]): Members =>
  Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name)))

/** The person of the message with the identity that the record holds, byte for byte. */
const identified = <P extends object>(sent: P, held: object, traits: readonly string[]): P =>
  ({ ...without(sent as Members, traits), ...taken(held as Members, traits) }) as P

const personOf = ({ demandeLogement }: Contenu, { role, rang }: PersonneDite): object => {
  const physique = demandeLogement.personnePhysique
  return (role === 'DEMANDEUR' ? physique?.demandeur : physique?.listeCotitulaire?.[rang - 1]) ?? {}
}

/** Order of the model within a person: what was put back at the end must be written in its place. */
const inOrder = <P extends object>(person: P): P => {
  const { civilite, nom, nomPatronymique, prenom, dateNaissance, ...rest } = person as Members
  const traits = { civilite, nom, nomPatronymique, prenom, dateNaissance }
  return { ...taken(traits, ELEMENTS_IDENTITE), ...rest } as P
}

const complements = (
  sent: Contenu,
  held: Contenu,
  paires: readonly Paire[],
): ComplementIdentite | undefined => {
  const kept = new Map<string, Complement>()
  const place = ({ role, rang }: PersonneDite) => `${role} ${rang}`
  for (const more of sent.complementIdentite?.listeComplementPersonne ?? [])
    kept.set(`${more.role} ${more.rang ?? 1}`, more)
  for (const { sent: said, held: known } of paires) {
    const before = complementOf(held, known.role, known.rang)
    if (!before) continue
    const after = kept.get(place(said)) ?? (sent.complementIdentite ? undefined : (before as Complement))
    const rank = said.role === 'COTITULAIRE' ? { rang: said.rang } : {}
    kept.set(place(said), {
      ...(after ?? {}),
      ...taken(before as Members, COMPLEMENTS),
      role: said.role,
      ...rank,
    } as Complement)
  }
  return kept.size === 0 ? undefined : { listeComplementPersonne: [...kept.values()] }
}

/** The content to keep when a message replaces the one in force. */
export const merge = (sent: Contenu, held: Contenu, { paires }: Confrontation): Contenu => {
  const { numUnique: _, listeAnomalie: __, ...demande } = sent.demandeLogement
  const before = held.demandeLogement
  const physique = demande.personnePhysique
  const identityOf = <P extends object>(person: P, role: PersonneDite['role'], rang: number): P => {
    const found = paires.find(({ sent: said }) => said.role === role && said.rang === rang)
    if (!found) return person
    const kept = ELEMENTS_IDENTITE.filter((element) => !found.remplaces.includes(element))
    return inOrder(identified(person, personOf(held, found.held), kept))
  }
  const complementIdentite = complements(sent, held, paires)
  return {
    demandeLogement: {
      ...demande,
      ...(before.numGuichet !== undefined && { numGuichet: before.numGuichet }),
      ...(before.dateCreationDemande !== undefined && { dateCreationDemande: before.dateCreationDemande }),
      ...(before.dalo && { dalo: before.dalo }),
      ...(physique && {
        personnePhysique: {
          ...physique,
          demandeur: identityOf(physique.demandeur, 'DEMANDEUR', 1),
          ...(physique.listeCotitulaire && {
            listeCotitulaire: physique.listeCotitulaire.map((one, i) =>
              identityOf(one, 'COTITULAIRE', i + 1),
            ),
          }),
        },
      }),
    },
    ...(complementIdentite && { complementIdentite }),
  }
}

/**
 * The record's content with each co-applicant at the place that the message gives, nobody where the message names
 * somebody new, and those who leave at the end: so only real changes differ.
 */
export const aligned = (held: Contenu, { paires, entrants, sortants }: Confrontation): ContenuLu => {
  const physique = held.demandeLogement.personnePhysique
  if (!physique?.listeCotitulaire) return held
  const others = paires.filter(({ sent }) => sent.role === 'COTITULAIRE')
  const count = others.length + entrants.length
  const places = Array.from({ length: count }, (_, i) => others.find(({ sent }) => sent.rang === i + 1)?.held)
  const listeCotitulaire = [...places, ...sortants].map(
    (one) => one && physique.listeCotitulaire?.[one.rang - 1],
  )
  return {
    ...held,
    demandeLogement: { ...held.demandeLogement, personnePhysique: { ...physique, listeCotitulaire } },
  }
}
