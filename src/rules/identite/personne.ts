/** The traits of a person that the comparison reads, and the way to them from the model. */

/** Titles, as the pairs and the texts name them. */
export const CIVILITES = ['M', 'MME', 'MLLE'] as const
export type Civilite = (typeof CIVILITES)[number]

type Value = string | null | undefined

/** A person as a message or the record holds it; null, undefined, '' and blanks all mean absent. */
export interface Personne {
  readonly civilite?: Civilite | null | undefined
  readonly nom?: Value
  readonly nomPatronymique?: Value
  /** All first names, as written: `MARIE-LOU, ANNE`. */
  readonly prenoms?: Value
  /** `YYYY-MM-DD`, or what was written instead. */
  readonly dateNaissance?: Value
  /** INSEE code: `69123`, `2A004`, `99352`. */
  readonly codeCommuneNaissance?: Value
  /** Name of the place of birth. */
  readonly communeNaissance?: Value
  readonly paysNaissance?: Value
  readonly nir?: Value
  readonly telephone?: Value
  readonly courriel?: Value
}

export type Champ = keyof Personne

/** What `demandeur` and `cotitulaire` have in common here; anything may be missing. */
export interface PersonneDuModele {
  readonly civilite?: string | undefined
  readonly nom?: string | undefined
  readonly nomPatronymique?: string | undefined
  readonly prenom?: string | undefined
  readonly dateNaissance?: string | undefined
  readonly telPortable?: string | undefined
  readonly mel?: string | undefined
}

/** What `complementPersonne` adds. */
export interface ComplementDuModele {
  readonly communeNaissance?: string | undefined
  readonly lieuNaissance?: string | undefined
  readonly paysNaissance?: string | undefined
  readonly nir?: string | undefined
  readonly telPortable?: string | undefined
  readonly mel?: string | undefined
}

/** Codes of the nomenclature `Civilite`. */
const CIVILITE_OF_CODE: Readonly<Record<string, Civilite>> = { 1: 'M', 2: 'MME', 3: 'MLLE' }

/** The traits of a demandeur or cotitulaire, with its complement where the door has one. */
export const personneOf = (personne: PersonneDuModele, complement: ComplementDuModele = {}): Personne => ({
  civilite: CIVILITE_OF_CODE[personne.civilite ?? ''],
  nom: personne.nom,
  nomPatronymique: personne.nomPatronymique,
  prenoms: personne.prenom,
  dateNaissance: personne.dateNaissance,
  codeCommuneNaissance: complement.communeNaissance,
  communeNaissance: complement.lieuNaissance,
  paysNaissance: complement.paysNaissance,
  nir: complement.nir,
  telephone: personne.telPortable ?? complement.telPortable,
  courriel: personne.mel ?? complement.mel,
})
