/** The end of an application, the attribution that ends it, and the DALO status (CCH R441-2-8, R441-2-9, L441-2-3). */
import { coded, day, group, opt, text } from './field.ts'
import {
  ACCORD_COLLECTIF,
  BOOLEEN,
  MOTIF_RADIATION,
  SOUS_MOTIF_RADIATION,
  STATUT_DALO,
  TYPE_LOGEMENT_RPLS,
  TYPE_RESERVATAIRE,
  TYPOLOGIE_LOGEMENT_DALO,
  ZUS,
} from './nomenclature/radiation.ts'

const person = { personal: true } as const
const change = { personal: true, compare: 'exact' } as const
const ours = { ours: true, since: '02.01' } as const

/** Data of the attribution that ends an application (CCH R441-2-9). */
const attribution = group(
  'attribution',
  {
    identifiantRPLS: opt(
      text(10, 'Identifiant RPLS du logement', 'RPLS identifier of the dwelling', {
        ...ours,
        pattern: '[0-9A-Z]{10}',
      }),
    ),
    typeLogementRPLS: opt(
      coded(TYPE_LOGEMENT_RPLS, 'Type de logement (RPLS)', 'Type of dwelling (RPLS)', ours),
    ),
    typeReservataire: opt(coded(TYPE_RESERVATAIRE, 'Réservataire', 'Holder of the reservation', ours)),
    accordCollectif: opt(coded(ACCORD_COLLECTIF, 'Accord collectif', 'Collective agreement', ours)),
    statutDalo: opt(coded(STATUT_DALO, 'Statut DALO', 'DALO status', { ...ours, ...person })),
    typologieLogementDalo: opt(
      coded(TYPOLOGIE_LOGEMENT_DALO, 'Typologie de logement DALO', 'Dwelling typology (DALO)', {
        ...ours,
        ...person,
      }),
    ),
    publicPrioritaire: opt(coded(BOOLEEN, 'Public prioritaire', 'Priority public', { ...ours, ...person })),
    zus: opt(coded(ZUS, 'Logement en zone urbaine sensible', 'Dwelling in a sensitive urban area', ours)),
    dateSignatureBail: opt(day('Date de signature du bail', 'Date of signature of the lease', ours)),
  },
  'Attribution',
  'Attribution',
  { ours: true },
)

export const radiation = group(
  'radiation',
  {
    motifRadiation: coded(MOTIF_RADIATION, 'Motif de radiation', 'Reason of cancellation', ours),
    sousMotifRadiation: opt(
      coded(SOUS_MOTIF_RADIATION, 'Sous-motif de radiation', 'Sub-reason of cancellation', ours),
    ),
    dateRadiation: opt(day('Date de radiation', 'Date of cancellation', ours)),
    attribution: opt(attribution),
  },
  'Radiation',
  'Cancellation',
  { ours: true },
)

/** Recognition as having priority by the commission de médiation (CCH L441-2-3). */
export const dalo = group(
  'dalo',
  {
    statutDalo: coded(STATUT_DALO, 'Statut DALO', 'DALO status', { ...ours, ...change }),
    dateReconnaissance: opt(
      day('Date de la reconnaissance', 'Date of the recognition', { ...ours, ...change }),
    ),
    typologieLogementDalo: opt(
      coded(TYPOLOGIE_LOGEMENT_DALO, 'Typologie de logement DALO', 'Dwelling typology (DALO)', {
        ...ours,
        ...change,
      }),
    ),
  },
  'Droit au logement opposable',
  'Enforceable right to housing',
  { ours: true, personal: true },
)
