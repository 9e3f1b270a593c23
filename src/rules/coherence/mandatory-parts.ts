/** Each kind of file has parts that it cannot do without (CCH R441-2-2; checks published by a client of the SNE). */
import { constat } from '../../diagnostic/constat.ts'
import type { Nature, Rule } from '../rule.ts'

const CREATION = ['numGuichet', 'dateCreationDemande', 'motifDemande', 'logementRecherche'] as const
const EXISTING = [
  'numUnique',
  'numGuichet',
  'dateCreationDemande',
  'motifDemande',
  'logementRecherche',
] as const

const PARTS = {
  CRE: CREATION,
  CRS: CREATION,
  MOD: EXISTING,
  REN: EXISTING,
  RAD: ['numUnique', 'numGuichet', 'radiation'],
} as const satisfies Readonly<Record<Nature, readonly string[]>>

export const mandatoryParts: Rule = {
  code: 'SNE-COH-001',
  *check(demande, { nature, numUnique }) {
    for (const nom of PARTS[nature]) {
      // An association gives identity, address and dwelling sought only.
      if (nom === 'motifDemande' && demande.association) continue
      // Named as the target of the operation, the number needs not be said twice.
      if (nom === 'numUnique' && numUnique !== undefined) continue
      if (demande[nom] === undefined) yield constat('SNE-COH-001', [nom], { nom }, { ancre: 'parent' })
    }
    const someone = nature === 'RAD' || demande.personnePhysique || demande.association
    if (!someone)
      yield constat(
        'SNE-COH-001',
        ['personnePhysique'],
        { nom: 'personnePhysique ou association' },
        { ancre: 'parent' },
      )
  },
}
