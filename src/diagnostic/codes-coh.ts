/** Codes of the step COH: coherence of the message with itself, the law and the calendar. One rule, one code. */
import { entry } from './entry.ts'

export const CODES_COH = {
  'SNE-COH-001': entry(
    'erreur',
    'La partie {nom} est obligatoire pour cette opération.',
    'The part {nom} is mandatory for this operation.',
    'Ajoutez cette partie au message.',
    'Add that part to the message.',
    { source: 'CCH R441-2-2' },
  ),
} as const
