/** An association or legal person who applies: identity, address, dwelling sought only (CCH R441-2-2). */
import { group, opt, text } from './field.ts'
import { communeRef, PATTERNS } from './personne.ts'

const _person = { personal: true } as const
const change = { personal: true, compare: 'exact' } as const
const ours = { ours: true, since: '02.01' } as const

const adresseAssociation = group(
  'adresseAssociation',
  {
    numero: opt(text(10, 'Numéro dans la voie', 'Number in the street', ours)),
    voie: text(100, 'Voie', 'Street', ours),
    codePostal: text(5, 'Code postal', 'Postcode', { ...ours, pattern: PATTERNS.CODE_POSTAL }),
    commune: communeRef('Commune', 'Commune'),
  },
  'Adresse de l’association',
  'Address of the association',
)

/** What makes an association known. */
export const nomsAssociation = {
  raisonSociale: text(100, 'Raison sociale', 'Registered name', { ...ours, compare: 'identite' }),
  siret: opt(text(14, 'SIRET', 'SIRET', { ...ours, pattern: '[0-9]{14}', compare: 'identite' })),
} as const

export const association = group(
  'association',
  {
    ...nomsAssociation,
    nomContact: opt(text(50, 'Nom du contact', 'Name of the contact', { ...ours, ...change })),
    telephone: opt(text(20, 'Téléphone', 'Phone', { ...ours, ...change, pattern: PATTERNS.TELEPHONE })),
    mel: opt(text(100, 'Courriel', 'E-mail', { ...ours, ...change, pattern: PATTERNS.MEL })),
    adressePostale: adresseAssociation,
  },
  'Association ou personne morale',
  'Association or legal person',
  { ours: true },
)
