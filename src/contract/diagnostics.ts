/** The catalogue of diagnostics, as data and as a document. */
import { CODES, entryOf, stepOf } from '../diagnostic/catalogue.ts'
import { ETAPES, type Etape } from '../diagnostic/entry.ts'
import { documentOf, jsonOf, mono, table } from './markdown.ts'

const TITLES: Readonly<Record<Etape, string>> = {
  XML: 'Texte XML reçu',
  ENV: 'Enveloppe et transport',
  MOD: 'Forme du message selon le modèle',
  COH: 'Cohérence du message',
  DRO: 'Droits de l’appelant',
  REG: 'Comparaison avec l’enregistrement',
  PLA: 'Plan de classement',
  PIE: 'Pièces',
  SRV: 'Service',
}

const paramsOf = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')),
]

/** One code of the catalogue, as published. */
const published = (code: (typeof CODES)[number]) => {
  const { severite, fr, en, remede, status, retryable, source } = entryOf(code)
  return {
    code,
    etape: stepOf(code),
    severite,
    texteFr: fr,
    texteEn: en,
    remedeFr: remede.fr,
    remedeEn: remede.en,
    parametres: paramsOf(fr),
    ...(status !== undefined && { statutRest: status }),
    ...(retryable && { reessayable: true }),
    ...(source !== undefined && { source }),
  }
}

const byStep = () =>
  ETAPES.map((etape) => ({
    etape,
    codes: CODES.filter((code) => stepOf(code) === etape)
      .toSorted()
      .map(published),
  })).filter(({ codes }) => codes.length > 0)

/** `schemas/diagnostics.json`: every code once, by step. */
export const writeDiagnosticsJson = (): string => jsonOf({ codes: byStep().flatMap(({ codes }) => codes) })

/** `docs/diagnostics.md`: one table for each step. */
export const writeDiagnosticsMarkdown = (): string =>
  documentOf(
    '# Diagnostics',
    'Tous les codes que la passerelle peut rendre. Une **faute** (statut REST donné) dit que le message n’a pas pu être jugé ; un **constat** fait partie du rapport. La sévérité est celle par défaut : la politique d’un déploiement peut la changer. Les mots entre accolades sont remplacés par la valeur en cause.',
    ...byStep().flatMap(({ etape, codes }) => [
      `## ${etape} : ${TITLES[etape]}`,
      table(
        ['Code', 'Sévérité', 'Texte', 'Remède', 'English', 'Remedy', 'REST', 'Source'],
        codes.map((c) => [
          mono(c.code),
          c.severite,
          c.texteFr,
          c.remedeFr,
          c.texteEn,
          c.remedeEn,
          c.statutRest === undefined ? '' : String(c.statutRest),
          c.source ?? '',
        ]),
      ),
    ]),
  )
