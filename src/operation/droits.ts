/** The profiles that operations ask for, by what they do. */
import { PROFIL, type Profil } from '../model/nomenclature/acces.ts'

type Profils = readonly Profil[]

/** Reads what is common to all. */
export const TOUS: Profils = PROFIL.codes
/** Registers, changes, renews, cancels applications. */
export const ENREGISTRENT: Profils = ['guichet']
/** Reads applications. */
export const CONSULTENT: Profils = ['guichet', 'consultant_demande', 'consultant_sensible', 'gestionnaire']
/** Searches the whole record for a person. */
export const RECHERCHENT: Profils = ['guichet', 'gestionnaire']
/** Brings documents. */
export const DEPOSENT: Profils = ['guichet', 'numeriseur']
/** Reads documents; those of sensitive categories are shown to fewer. */
export const LISENT: Profils = CONSULTENT
/** Deletes, moves and marks documents. */
export const CLASSENT: Profils = ['guichet', 'gestionnaire']
/** Publishes the plan and keeps the register of accesses. */
export const GERENT: Profils = ['gestionnaire']
/** Whoever may ask for an effect of any kind. */
export const ECRIVENT: Profils = [...new Set([ENREGISTRENT, DEPOSENT, CLASSENT, GERENT].flat())]
