/** The search that keeps one person from having two applications in a territory. */
import { type Constat, constat, type Tokens } from '../diagnostic/constat.ts'
import type { DoublonDit } from '../model/registre.ts'
import { yearOf } from '../rules/coherence/calendar.ts'
import { compareAssociations } from '../rules/identite/association.ts'
import { comparePrepared } from '../rules/identite/compare.ts'
import { associationKeysOf, KEY_VERSION, keysOf } from '../rules/identite/keys.ts'
import { type Comparaison, VERDICTS, type Verdict } from '../rules/identite/outcomes.ts'
import {
  type ComplementDuModele,
  type Personne,
  type PersonneDuModele,
  personneOf,
} from '../rules/identite/personne.ts'
import { preparePersonne } from '../rules/identite/prepare.ts'
import type { Candidat, PersonneIndexee, Recherche, RolePersonne, Store } from '../store/ports.ts'
import type { Call } from './call.ts'
import { type AssociationDite, associationOf, type ContenuLu, personnesOf } from './contenu.ts'
import type { DoubtLimiter } from './doubt.ts'
import { isSame } from './registre.ts'

/** Somebody searched: where the message names them, and under which keys they are found. */
export interface Cherchee {
  readonly role: RolePersonne
  readonly tokens: Tokens
  readonly identite: Personne | AssociationDite
  readonly indexee: PersonneIndexee
}

/** A person by traits alone, as a search names them. */
type Recherchee = PersonneDuModele & ComplementDuModele

/** Someone else's application, compared. */
export interface Ressemblance {
  readonly candidat: Candidat
  readonly verdict: Verdict
  readonly comparaison: Comparaison | undefined
}

const ROLES: Readonly<Record<RolePersonne, string>> = {
  DEMANDEUR: 'demandeur',
  COTITULAIRE: 'cotitulaire',
  ASSOCIATION: 'association',
}
const TERRITOIRES_MAX = 5

interface About {
  readonly territoire: string
  readonly guichet: string | undefined
  /** The day of the judgement. */
  readonly jour: string
  /** A person looked at the doubtful resemblances and set them aside. */
  readonly ecarte: boolean
}

/** What the search found, and whether the answer is doubtful. */
export interface Trouvaille {
  readonly constats: readonly Constat[]
  readonly doute: boolean
}

export class DoublonService {
  readonly #store: Store
  readonly #secret: Buffer
  readonly #doubts: DoubtLimiter

  constructor(store: Store, secret: Buffer, doubts: DoubtLimiter) {
    this.#store = store
    this.#secret = secret
    this.#doubts = doubts
  }

  /** Everybody in a content, with their keys. */
  chercheesOf(contenu: ContenuLu): readonly Cherchee[] {
    const association = associationOf(contenu)
    if (association) return [this.association(association)]
    return personnesOf(contenu).map(({ role, rang, tokens, personne }) =>
      this.#personne(role, rang, tokens, personne),
    )
  }

  association(association: AssociationDite): Cherchee {
    const cles = associationKeysOf(association, this.#secret)
    const indexee = indexed('ASSOCIATION', 1, association, cles)
    return { role: 'ASSOCIATION', tokens: ['demandeLogement', 'association'], identite: association, indexee }
  }

  /** The search that goes with a deed, decided in its transaction. Raises SNE-DRO-003 when the caller doubts too often. */
  async rechercheOf(
    cherchees: readonly Cherchee[],
    about: About & { readonly sauf: readonly string[] },
    before: readonly Constat[],
    call: Call,
    conclude: (constats: readonly Constat[], doute: boolean) => ReturnType<Recherche['trier']>,
  ): Promise<Recherche> {
    await this.#doubts.check(call.guichet, call.maintenant)
    // The store may ask again for the same act.
    let counted = false
    return {
      personnes: cherchees.map(({ indexee }) => indexee),
      sauf: about.sauf,
      trier: (candidats) => {
        const { constats, doute } = judgeCandidats(cherchees, candidats, about)
        if (doute && !counted) this.#doubts.add(call.guichet)
        counted ||= doute
        return conclude([...before, ...constats], doute)
      },
    }
  }

  /** The same findings without writing anything. */
  async look(
    cherchees: readonly Cherchee[],
    about: About & { readonly sauf: readonly string[] },
    call: Call,
  ): Promise<Trouvaille> {
    const candidats = await this.#candidats(cherchees, call)
    const found = judgeCandidats(
      cherchees,
      candidats.filter(({ numUnique }) => !about.sauf.includes(numUnique)),
      about,
    )
    if (found.doute) this.#doubts.add(call.guichet)
    return found
  }

  /** The search that a message asks for: a person, or an association. */
  async searchFor(
    { personne, association }: { readonly personne?: Recherchee; readonly association?: AssociationDite },
    call: Call,
  ) {
    if ((personne === undefined) === (association === undefined)) {
      call.conclude([constat('SNE-REG-012', [], {})])
      return {}
    }
    const cherchees = association
      ? [this.association(association)]
      : [this.#personne('DEMANDEUR', 1, ['personne'], personneOf(personne ?? {}, personne))]
    return this.#told(await this.search(cherchees, call), call)
  }

  #told(listeDoublon: readonly DoublonDit[], call: Call) {
    call.conclude([], { doute: listeDoublon.some(({ verdict }) => verdict === 'DOUBTFUL') })
    return { listeDoublon }
  }

  /** The search by an application, whole or partial: everybody in it who can be searched. */
  async searchIn(contenu: ContenuLu, call: Call) {
    const cherchees = this.chercheesOf(contenu).filter(isSearchable)
    if (cherchees.length === 0) {
      call.conclude([constat('SNE-REG-012', ['demandeLogement'], {})])
      return {}
    }
    return this.#told(await this.search(cherchees, call), call)
  }

  /** Every application that resembles, nearest first, as a search tells them. */
  async search(cherchees: readonly Cherchee[], call: Call): Promise<readonly DoublonDit[]> {
    const candidats = await this.#candidats(cherchees, call)
    const found = cherchees.flatMap((cherchee, i) =>
      ressemblances(cherchee, i, candidats, call.aujourdhui).map((one) => ({ cherchee, ...one })),
    )
    found.sort((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict))
    if (found.some(({ verdict }) => verdict === 'DOUBTFUL')) this.#doubts.add(call.guichet)
    return found.slice(0, DOUBLONS_MAX).map(({ cherchee, candidat, verdict, comparaison }, i) => ({
      personne: cherchee.role,
      rang: i + 1,
      verdict,
      role: candidat.role,
      etat: candidat.etat,
      territoire: candidat.territoire,
      ...(isSame(verdict) && mayKnow(candidat, call.guichet) && { numUnique: candidat.numUnique }),
      ...(isSame(verdict) && comparaison && { listeTrait: agreeing(comparaison) }),
    }))
  }

  async #candidats(cherchees: readonly Cherchee[], call: Call): Promise<readonly Candidat[]> {
    await this.#doubts.check(call.guichet, call.maintenant)
    return this.#store.findCandidats(cherchees.map(({ indexee }) => indexee))
  }

  #personne(role: RolePersonne, rang: number, tokens: Tokens, personne: Personne): Cherchee {
    return {
      role,
      tokens,
      identite: personne,
      indexee: indexed(role, rang, personne, keysOf(personne, this.#secret)),
    }
  }
}

const DOUBLONS_MAX = 200

/** Somebody as the store keeps them. */
export const indexed = (
  role: RolePersonne,
  rang: number,
  identite: object,
  cles: readonly bigint[],
): PersonneIndexee => ({ role, rang, identite: JSON.stringify(identite), cles, versionCles: KEY_VERSION })

/** A person is searched by name, first name and date of birth; an association by its name. */
const isSearchable = ({ role, identite }: Cherchee): boolean => {
  if (role === 'ASSOCIATION') return true
  const { nom, prenoms, dateNaissance } = identite as Personne
  return Boolean(nom && prenoms && dateNaissance)
}

/** A guichet knows the numbers of the applications that it registered. */
const mayKnow = (candidat: Candidat, guichet: string | undefined): boolean => candidat.guichet === guichet

const agreeing = ({ traits }: Comparaison): string[] =>
  Object.entries(traits)
    .filter(([, { code }]) => code === 'EXACT' || code === 'FORM_ONLY')
    .map(([trait]) => trait)

/** Compares any number of candidates with one searched, who is made ready once. */
const comparing = ({ role, identite }: Cherchee, jour: string): ((candidat: Candidat) => Ressemblance) => {
  if (role === 'ASSOCIATION')
    return (candidat) => {
      const held = JSON.parse(candidat.identite) as AssociationDite
      const verdict =
        candidat.role === role ? compareAssociations(identite as AssociationDite, held) : 'OTHER'
      return { candidat, verdict, comparaison: undefined }
    }
  const sent = preparePersonne(identite as Personne)
  return (candidat) => {
    if (candidat.role === 'ASSOCIATION') return { candidat, verdict: 'OTHER', comparaison: undefined }
    const held = preparePersonne(JSON.parse(candidat.identite) as Personne)
    const comparaison = comparePrepared(sent, held, 'creation', yearOf(jour))
    return { candidat, verdict: comparaison.verdict, comparaison }
  }
}

/** The candidates of one person searched who may be that person, compared as for a new application. */
export const ressemblances = (
  cherchee: Cherchee,
  i: number,
  candidats: readonly Candidat[],
  jour: string,
): readonly Ressemblance[] =>
  candidats
    .filter((candidat) => candidat.cherchee === i)
    .map(comparing(cherchee, jour))
    .filter(({ verdict }) => verdict !== 'OTHER')

const numberSaid = (candidat: Candidat, guichet: string | undefined): string =>
  mayKnow(candidat, guichet) ? ` (n° ${candidat.numUnique})` : ''

const judgeCandidats = (
  cherchees: readonly Cherchee[],
  candidats: readonly Candidat[],
  about: About,
): Trouvaille => {
  const found = cherchees.map((cherchee, i) =>
    judgeOne(cherchee, ressemblances(cherchee, i, candidats, about.jour), about),
  )
  return {
    constats: found.flatMap(({ constats }) => constats),
    doute: found.some(({ doute }) => doute),
  }
}

/** One application for each territory (service-public.fr, F10007); the others are only told. */
const judgeOne = (
  { tokens }: Cherchee,
  found: readonly Ressemblance[],
  { territoire, guichet, ecarte }: About,
): Trouvaille => {
  const same = found.filter(({ verdict }) => isSame(verdict)).map(({ candidat }) => candidat)
  const here = (candidat: Candidat) => candidat.territoire === territoire
  const blocking = same.find((candidat) => candidat.etat === 'ACTIVE' && here(candidat))
  if (blocking) {
    const role = ROLES[blocking.role]
    return {
      constats: [constat('SNE-REG-201', tokens, { role, numero: numberSaid(blocking, guichet) })],
      doute: false,
    }
  }
  const constats: Constat[] = []
  const doute = found.some(
    ({ verdict, candidat }) => verdict === 'DOUBTFUL' && candidat.etat === 'ACTIVE' && here(candidat),
  )
  if (doute) constats.push(constat(ecarte ? 'SNE-REG-205' : 'SNE-REG-202', tokens, {}))
  const elsewhere = same.filter((candidat) => candidat.etat === 'ACTIVE' && !here(candidat))
  for (const other of [...new Set(elsewhere.map((c) => c.territoire))].slice(0, TERRITOIRES_MAX))
    constats.push(constat('SNE-REG-203', tokens, { territoire: other }))
  const cancelled = same.find((candidat) => candidat.etat === 'RADIEE' && here(candidat))
  if (cancelled) constats.push(constat('SNE-REG-204', tokens, { numero: numberSaid(cancelled, guichet) }))
  return { constats, doute: doute && !ecarte }
}
