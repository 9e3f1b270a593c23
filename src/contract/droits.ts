/** Who may do what, as a document: every operation against every profile. */
import { PROFIL, type Profil } from '../model/nomenclature/acces.ts'
import type { Operation } from '../operation/operation.ts'
import type { Portee } from '../rules/droits/droits.ts'
import { documentOf, mono, table } from './markdown.ts'

const PORTEES: Readonly<Record<Portee, string>> = {
  libre: 'sans borne de territoire',
  territoire: 'dans le territoire du guichet',
  piece: 'dans le territoire du guichet ; ailleurs, la pièce est inconnue',
  nationale: 'pour un guichet de territoire 000',
}

/** `docs/droits.md`. */
export const writeDroitsMarkdown = (operations: readonly Operation[]): string =>
  documentOf(
    '# Droits',
    'Ce que chaque profil peut demander. Un système particulier agit pour un guichet, sous les profils que ses habilitations lui donnent pour ce guichet ce jour-là ; le territoire est celui du guichet, et `000` vaut pour tout le pays. Un refus dit ce qui manque à l’appelant : `SNE-DRO-006` le profil, `SNE-DRO-007` le territoire.',
    'Les pièces des catégories sensibles n’existent que pour les profils `guichet`, `consultant_sensible` et `gestionnaire`.',
    table(
      ['Opération', ...PROFIL.codes.map(mono), 'Où'],
      operations.map(({ name, droits }) => [
        mono(name),
        ...PROFIL.codes.map((profil: Profil) => (droits.profils.includes(profil) ? 'oui' : '–')),
        PORTEES[droits.portee],
      ]),
    ),
  )
