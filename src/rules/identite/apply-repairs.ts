/** The repairs that need no document, applied to the message's person by copying the record's own bytes. */
import type { Comparaison, Repair, Trait } from './outcomes.ts'
import type { Champ, Personne } from './personne.ts'

/** The fields of each trait. */
const FIELDS: Readonly<Record<Trait, readonly Champ[]>> = {
  names: ['nom', 'nomPatronymique'],
  firstNames: ['prenoms'],
  birthDate: ['dateNaissance'],
  birthPlace: ['codeCommuneNaissance', 'communeNaissance', 'paysNaissance'],
  civility: ['civilite'],
  nir: ['nir'],
}

const TRAITS = Object.keys(FIELDS) as readonly Trait[]

const copied = (target: Personne, held: Personne, fields: readonly Champ[]): Personne => ({
  ...target,
  ...Object.fromEntries(fields.map((field) => [field, held[field]])),
})

/** Names that stay to be checked take no value of the record: only what is certain is put right in them. */
const withoutCopy = (target: Personne, repairs: readonly Repair[]): Personne => {
  const codes = repairs.map(({ code }) => code)
  if (codes.includes('DROP_PATRONYMIC')) return { ...target, nomPatronymique: undefined }
  if (codes.includes('SWAP_NAMES')) {
    return { ...target, nom: target.nomPatronymique, nomPatronymique: target.nom }
  }
  return target
}

/**
 * The message's person after the repairs of the tiers asked for; traits that differ in writing take the record's too.
 * A doubtful or refused pair is given back as it came.
 * @param tiers `T1` alone is what the service does by itself
 */
export const applyRepairs = (
  sent: Personne,
  held: Personne,
  { verdict, traits, repairs }: Comparaison,
  tiers: readonly ('T1' | 'T2')[] = ['T1', 'T2'],
): Personne => {
  if (verdict !== 'SAME' && verdict !== 'SAME_WITH_REPAIR') return sent
  const isAllowed = (repair: Repair) => tiers.some((tier) => tier === repair.tier)
  return TRAITS.reduce((target, trait) => {
    const own = repairs.filter((repair) => repair.trait === trait)
    const applied = own.filter(isAllowed)
    if (traits[trait].code === 'FORM_ONLY') return copied(target, held, FIELDS[trait])
    if (applied.length === 0) return target
    if (applied.length < own.length) return withoutCopy(target, applied)
    const fields = own.some(({ code }) => code === 'SWAP_NAME_FIRSTNAME')
      ? [...FIELDS.names, ...FIELDS.firstNames]
      : FIELDS[trait]
    return copied(target, held, fields)
  }, sent)
}
