/** The classification plan of the supporting documents: its categories, and what differs between two versions. */
import { boolean, day, group, type Infer, integer, keyword, list, NS_GUICHET, opt, text } from './field.ts'
import { reply } from './guichet.ts'
import {
  AGE,
  ETAPE_DOSSIER,
  NATURE_CONDITION,
  NATURE_DIFFERENCE,
  NATURE_VALIDITE,
  PORTEE,
  POUR,
  TYPE_PIECE,
} from './nomenclature/piece.ts'

/** At least one letter: a label of white space says nothing. */
const LISIBLE = '.*[A-Za-zÀ-ÖØ-öø-ÿ].*'

export const codeCategorie = text(4, 'Code de la catégorie', 'Code of the category', {
  pattern: '[A-Z]{2}[0-9]{2}',
})

export const versionPlan = integer(
  1,
  1_000_000,
  'Version du plan de classement',
  'Version of the classification plan',
)

export const dateEffet = day('Premier jour d’effet', 'First day in force')

const groupe = text(
  20,
  'Groupe de catégories qui se remplacent',
  'Group of categories that replace each other',
  {
    pattern: '[A-Z][A-Z0-9_]{0,19}',
  },
)

/**
 * The parts of a plan, once for what is read and once for what is published: a reply's types stay open to fields that
 * come later, a request's do not.
 * @param suffix of the groups' names
 */
const partsOf = <O extends typeof reply | { readonly namespace: typeof NS_GUICHET }>(
  suffix: '' | 'Propose',
  options: O,
) => {
  const obligation = group(
    `obligation${suffix}`,
    {
      etape: keyword(ETAPE_DOSSIER, 'Étape où la pièce est obligatoire', 'Stage at which it is obligatory'),
      pour: keyword(POUR, 'Pour qui', 'For whom'),
      age: opt(keyword(AGE, 'Seulement à cet âge', 'Only at that age')),
    },
    'Obligation',
    'Obligation',
    options,
  )
  const validite = group(
    `validite${suffix}`,
    {
      nature: keyword(NATURE_VALIDITE, 'Ce qui borne la validité', 'What bounds the validity'),
      mois: opt(integer(1, 120, 'Nombre de mois', 'Number of months')),
    },
    'Durée de validité',
    'Validity',
    options,
  )
  const condition = group(
    `condition${suffix}`,
    {
      nature: keyword(NATURE_CONDITION, 'Nature de la condition', 'Kind of condition'),
      categorie: opt(codeCategorie),
    },
    'Condition de l’obligation',
    'Condition of the obligation',
    options,
  )
  const categorie = group(
    `categorie${suffix}`,
    {
      code: codeCategorie,
      libelle: text(120, 'Libellé', 'Label', { pattern: LISIBLE }),
      listePour: list(
        'pour',
        keyword(POUR, 'Pour qui', 'For whom'),
        { min: 1, max: 4 },
        'Qui la pièce peut concerner',
        'Whom the document may be about',
      ),
      portee: keyword(PORTEE, 'Ce que compte la limite', 'What the limit counts by'),
      limite: integer(1, 100, 'Nombre de pièces au plus', 'Number of documents at most'),
      listeObligation: opt(
        list(
          'obligation',
          obligation,
          { min: 0, max: 12 },
          'Obligations par étape ; sans aucune, la pièce est complémentaire',
          'Obligations by stage; with none, the document is complementary',
        ),
      ),
      sensible: boolean('Réservée aux habilités « sensible »', 'For those cleared as "sensitive" only'),
      validite: opt(validite),
      listeTypeAccepte: list(
        'typeAccepte',
        keyword(TYPE_PIECE, 'Type accepté', 'Accepted type'),
        { min: 1, max: 5 },
        'Types de fichier acceptés',
        'Accepted types of file',
      ),
      pagesMax: integer(1, 1000, 'Nombre de pages au plus', 'Number of pages at most'),
      groupe: opt(groupe),
      condition: opt(condition),
      base: opt(text(200, 'Texte de référence', 'Text behind the category')),
    },
    'Catégorie',
    'Category',
    options,
  )
  return {
    dateEffet,
    mention: opt(text(500, 'Mention sur l’origine du plan', 'Note on where the plan comes from')),
    listeCategorie: list('categorie', categorie, { min: 1, max: 200 }, 'Catégories', 'Categories'),
  } as const
}

/** A version of the plan, as it is read. */
export const plan = group(
  'plan',
  { version: versionPlan, ...partsOf('', reply) },
  'Plan de classement',
  'Classification plan',
  reply,
)
export type Plan = Infer<typeof plan>
export type Categorie = Plan['listeCategorie'][number]
export type Obligation = NonNullable<Categorie['listeObligation']>[number]

/** A plan to publish. Its version is given by the gateway; a sender who gives it says what it must be. */
export const planPropose = group(
  'planPropose',
  { version: opt(versionPlan), ...partsOf('Propose', { namespace: NS_GUICHET }) },
  'Plan de classement à publier',
  'Classification plan to publish',
  { namespace: NS_GUICHET },
)
export type PlanPropose = Infer<typeof planPropose>

/** Longest text of a value before or after a change of plan. */
export const DIFFERENCE_MAX = 1000

const difference = group(
  'difference',
  {
    code: codeCategorie,
    nature: keyword(NATURE_DIFFERENCE, 'Ce qui change', 'What changes'),
    avant: opt(text(DIFFERENCE_MAX, 'Valeur d’avant', 'Value before')),
    apres: opt(text(DIFFERENCE_MAX, 'Valeur d’après', 'Value after')),
  },
  'Différence entre deux versions du plan',
  'Difference between two versions of the plan',
  reply,
)
export type Difference = Infer<typeof difference>

export const listeDifference = list(
  'difference',
  difference,
  { min: 0, max: 5000 },
  'Différences, par catégorie',
  'Differences, by category',
)

const annonce = group(
  'annonce',
  { version: versionPlan, dateEffet },
  'Version annoncée du plan',
  'Announced version of the plan',
  reply,
)

export const listeAnnonce = list(
  'annonce',
  annonce,
  { min: 0, max: 1000 },
  'Versions qui entreront en vigueur',
  'Versions that will come into force',
)
