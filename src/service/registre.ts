/**
 * The message against the record: each person compared, what each difference is called, and what is kept.
 *
 * Identity traits keep the record's own bytes unless a change of civil status is declared with its document: no
 * repair ever changes a birth name or a first name in the record by itself.
 */
import { type Constat, constat, type Tokens } from '../diagnostic/constat.ts'
import { demandeLogement } from '../model/demande.ts'
import { cheminOf } from '../model/path.ts'
import type { ComparaisonDite } from '../model/registre.ts'
import { yearOf } from '../rules/coherence/calendar.ts'
import { compareAssociations } from '../rules/identite/association.ts'
import { compareIdentity } from '../rules/identite/compare.ts'
import { CODE_OF_VERDICT, findingsOf as identityFindings } from '../rules/identite/findings.ts'
import { matchPersonnes } from '../rules/identite/match.ts'
import { type Comparaison, VERDICTS, type Verdict } from '../rules/identite/outcomes.ts'
import type { Champ } from '../rules/identite/personne.ts'
import {
  type AssociationDite,
  associationOf,
  type Contenu,
  type ContenuLu,
  type PersonneDite,
  personnesOf,
} from './contenu.ts'
import { type ElementIdentite, replacedElements } from './etat-civil.ts'

/** A person of the message with the one of the record that it is. */
export interface Paire {
  readonly sent: PersonneDite
  readonly held: PersonneDite
  readonly comparaison: Comparaison
  /** Elements that a declared change of civil status puts in the record. */
  readonly remplaces: readonly ElementIdentite[]
}

export interface Confrontation {
  readonly paires: readonly Paire[]
  /** Co-applicants that the record does not hold. */
  readonly entrants: readonly PersonneDite[]
  /** Co-applicants that the message no longer names. */
  readonly sortants: readonly PersonneDite[]
  readonly constats: readonly Constat[]
  /** The worst verdict; an application without persons to compare is the same. */
  readonly verdict: Verdict
}

const worst = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.reduce<Verdict>((a, b) => (VERDICTS.indexOf(b) > VERDICTS.indexOf(a) ? b : a), 'SAME')

/** Whether a verdict lets the operation go on, and the caller see what the record holds. */
export const isSame = (verdict: Verdict): boolean => verdict === 'SAME' || verdict === 'SAME_WITH_REPAIR'

/** Elements of the model whose name is not the field's. */
const ELEMENTS: Partial<Readonly<Record<Champ, string>>> = {
  prenoms: 'prenom',
  telephone: 'telPortable',
  courriel: 'mel',
  communeNaissance: 'lieuNaissance',
  codeCommuneNaissance: 'communeNaissance',
}
const elementOf = (champ: Champ): string => ELEMENTS[champ] ?? champ

/** Fields that only the complement holds. */
const IN_COMPLEMENT: ReadonlySet<Champ> = new Set(['communeNaissance', 'codeCommuneNaissance', 'nir'])

const placeOf = ({ tokens, complement, personne }: PersonneDite, champ: Champ | undefined): Tokens => {
  if (champ === undefined) return tokens
  if (!IN_COMPLEMENT.has(champ)) return [...tokens, elementOf(champ)]
  const coded = champ === 'communeNaissance' && !personne.communeNaissance
  return [...complement, elementOf(coded ? 'codeCommuneNaissance' : champ)]
}

/** Whether a comparison, with what is declared, lets the operation go on. */
const isAdmitted = ({ comparaison: { verdict }, remplaces }: Paire): boolean =>
  isSame(verdict) || remplaces.length > 0

function* findingsOf(paire: Paire): Generator<Constat> {
  const { sent, comparaison, remplaces } = paire
  const lastCode = CODE_OF_VERDICT[comparaison.verdict]
  const found = identityFindings(sent.personne, comparaison)
  // Of another person, nothing more is said: which trait agrees is what a stranger would fish for.
  const told = comparaison.verdict === 'OTHER' && !isAdmitted(paire) ? found.slice(-1) : found
  for (const { code, field, params } of told) {
    const one = constat(code, placeOf(sent, field), params as never)
    if (remplaces.length === 0) yield one
    else if (code !== lastCode) yield one.severite === 'erreur' ? { ...one, severite: 'avertissement' } : one
  }
  if (remplaces.length > 0) yield constat('SNE-REG-153', sent.tokens, {})
}

/** An application of an association stays that association's; a person cannot take it over, nor the reverse. */
const confrontAssociations = (
  sent: AssociationDite | undefined,
  held: AssociationDite | undefined,
): Confrontation => {
  const same = sent !== undefined && held !== undefined && compareAssociations(sent, held) !== 'OTHER'
  const tokens = ['demandeLogement', sent ? 'association' : 'personnePhysique']
  return {
    paires: [],
    entrants: [],
    sortants: [],
    constats: same ? [] : [constat('SNE-REG-152', tokens, {})],
    verdict: same ? 'SAME' : 'OTHER',
  }
}

export interface Circonstances {
  /** A change of civil status is declared: what it explains is then no refusal. */
  readonly etatCivil: boolean
  /** The day of the judgement. */
  readonly jour: string
}

/** Compares the persons of a message with those of the record. */
export const confront = (
  sent: ContenuLu,
  held: Contenu,
  { etatCivil, jour }: Circonstances,
): Confrontation => {
  const annee = yearOf(jour)
  const pair = (sent: PersonneDite, held: PersonneDite, comparaison: Comparaison): Paire => ({
    sent,
    held,
    comparaison,
    remplaces: etatCivil ? replacedElements(comparaison) : [],
  })
  const association = associationOf(sent)
  const heldAssociation = associationOf(held)
  if (association || heldAssociation) return confrontAssociations(association, heldAssociation)
  const [sentFirst, ...sentOthers] = personnesOf(sent)
  const [heldFirst, ...heldOthers] = personnesOf(held)
  const paires: Paire[] = []
  if (sentFirst && heldFirst) {
    const { personne } = sentFirst
    paires.push(pair(sentFirst, heldFirst, compareIdentity(personne, heldFirst.personne, 'update', annee)))
  }
  const matched = matchPersonnes(
    sentOthers.map(({ personne }) => personne),
    heldOthers.map(({ personne }) => personne),
    'update',
    annee,
  )
  for (const { sent: i, held: j, comparison } of matched.pairs)
    paires.push(pair(sentOthers[i]!, heldOthers[j]!, comparison))
  return {
    paires,
    entrants: matched.onlySent.map((i) => sentOthers[i]!),
    sortants: matched.onlyHeld.map((j) => heldOthers[j]!),
    constats: paires.flatMap((paire) => [...findingsOf(paire)]),
    verdict: worst(paires.map(({ comparaison }) => comparaison.verdict)),
  }
}

/** The comparisons as a reply tells them: of another person, the verdict alone. */
export const comparaisonsDites = ({ paires }: Confrontation): readonly ComparaisonDite[] =>
  paires.map((paire) => {
    const { sent, comparaison } = paire
    const { verdict, rule: regle, version, traits, repairs } = comparaison
    const chemin = cheminOf(demandeLogement, 'demandeLogement', sent.tokens.slice(1))
    if (verdict === 'OTHER' && !isAdmitted(paire)) return { chemin, verdict, regle, version }
    return {
      chemin,
      verdict,
      regle,
      version,
      listeIssue: Object.entries(traits).map(([trait, { code }]) => ({ trait, issue: code })),
      listeReparation: repairs.map(({ code, tier, field, to }) => ({
        code,
        niveau: tier,
        ...(field !== undefined && { champ: elementOf(field) }),
        ...(to !== undefined && { valeurRegistre: to }),
      })),
    }
  })
