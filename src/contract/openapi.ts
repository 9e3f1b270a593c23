/** OpenAPI 3.1 of the REST doors, from the same declarations as every other document. */
import type { AnyField } from '../model/field.ts'
import { type JsonSchema, toJsonSchema } from '../model/json-schema.ts'
import { NUM_GUICHET_PATTERN } from '../model/numero-unique.ts'
import type { Operation } from '../operation/operation.ts'
import { agent, cleEchange } from '../operation/operation.ts'
import { jsonOf } from './markdown.ts'
import { problemSchemas } from './problem-schemas.ts'

const REF = '#/components/schemas/'
const PROBLEM = 'application/problem+json'
/** Version of the contract: the one of the path and the namespace. */
const CONTRACT_VERSION = '1.0'

/** Statuses that say when to try again. */
const RETRIED = new Set(['409', '429', '503'])
const IF_MATCH = '^(?:\\*|"[1-9][0-9]{0,8}")$'

/** The version read goes in a header of its own, `If-Match`. */
const VERSION_LUE = 'versionLue'

/** Bytes outside JSON: no schema says more (OpenAPI 3.1, 4.8.14.3). */
const BYTES = { type: 'string', format: 'binary' } as const

type Defs = Map<string, JsonSchema>

const STATUS: Readonly<Record<string, string>> = {
  400: 'Illisible, ou en-tête mal formé',
  401: 'Appelant inconnu',
  404: 'Inconnue, ou hors de la vue de l’appelant',
  409: 'La même clé d’échange est en cours',
  412: 'La version lue n’est plus la dernière ; le rapport dit ce qui a changé',
  413: 'Message trop grand',
  415: 'Type de contenu non pris en charge',
  428: 'La version lue n’est pas donnée',
  429: 'Trop de réponses douteuses pour ce guichet',
  500: 'Faute interne',
  503: 'Service momentanément indisponible',
}

const pathMembers = (operation: Operation): readonly string[] =>
  [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')

const hasBody = (operation: Operation): boolean => operation.method === 'POST' || operation.method === 'PUT'

const headerRef = (name: string): object => ({ $ref: `#/components/parameters/${name}` })

const parameters = (operation: Operation, defs: Defs): readonly object[] => {
  const inPath = pathMembers(operation)
  const targets = Object.entries(operation.target).flatMap(([name, field]: [string, AnyField]) => {
    if (name === VERSION_LUE) return [headerRef(VERSION_LUE)]
    const place = inPath.includes(name) ? 'path' : hasBody(operation) ? undefined : 'query'
    if (!place) return []
    const required = place === 'path' || field.optional !== true
    return [
      { name, in: place, required, description: field.label.fr, schema: toJsonSchema(field, defs, REF) },
    ]
  })
  return [
    ...targets,
    ...(operation.writes ? [headerRef('cleEchange')] : []),
    headerRef('agent'),
    headerRef('guichet'),
    headerRef('correlation'),
  ]
}

const body = (operation: Operation, defs: Defs): object | undefined => {
  if (!hasBody(operation)) return undefined
  const inPath = pathMembers(operation)
  const members = Object.entries({ ...operation.target, ...operation.payload }).filter(
    ([name]) => !inPath.includes(name) && name !== VERSION_LUE,
  )
  return {
    required: true,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          properties: Object.fromEntries(members.map(([name, f]) => [name, toJsonSchema(f, defs, REF)])),
          required: members.filter(([, f]) => f.optional !== true).map(([name]) => name),
          additionalProperties: false,
        },
      },
      'application/xml': xml(operation.name),
      ...(operation.document !== undefined && documentBodies(operation.document, members, defs)),
    },
  }
}

/** The two other ways to send a document: as the file of a form, or as the whole body, the rest in the query. */
const documentBodies = (
  document: string,
  members: readonly (readonly [string, AnyField])[],
  defs: Defs,
): object => ({
  'multipart/form-data': {
    schema: {
      type: 'object',
      properties: Object.fromEntries(
        members.map(([name, f]) => [name, name === document ? BYTES : toJsonSchema(f, defs, REF)]),
      ),
      required: members.filter(([, f]) => f.optional !== true).map(([name]) => name),
    },
  },
  'application/octet-stream': {
    schema: { ...BYTES, description: 'Le document lui-même ; les autres membres sont alors dans l’adresse.' },
  },
})

const xml = (element: string): object => ({
  schema: {
    type: 'string',
    description: `L’élément ${element} de urn:sne:guichet:v1, sans enveloppe : schemas/guichet-v1.xsd.`,
  },
})

const success = (operation: Operation, defs: Defs): object => ({
  description: 'Jugée et acceptée, au besoin avec réserves',
  headers: {
    'X-Correlation-Id': { $ref: '#/components/headers/correlation' },
    ...('version' in operation.output.members && { ETag: { $ref: '#/components/headers/etag' } }),
    ...(operation.creates &&
      'numUnique' in operation.output.members && { Location: { $ref: '#/components/headers/location' } }),
    ...(operation.writes && { 'Idempotent-Replayed': { $ref: '#/components/headers/rejouee' } }),
  },
  content: {
    'application/json': { schema: toJsonSchema(operation.output, defs, REF) },
    'application/xml': xml(`${operation.name}Response`),
  },
})

const refused = (operation: Operation): object => ({
  description: 'Jugée et refusée, avec le rapport ; ou clé d’échange déjà prise par un autre contenu',
  content: {
    [PROBLEM]: { schema: { anyOf: [{ $ref: `${REF}refus` }, { $ref: `${REF}probleme` }] } },
    'application/xml': xml(`${operation.name}Response`),
  },
})

const responses = (operation: Operation, defs: Defs): object => ({
  ...(operation.method === 'GET' &&
    'version' in operation.output.members && {
      304: { description: 'Inchangé depuis la version de If-None-Match' },
    }),
  [operation.creates ? '201' : '200']: success(operation, defs),
  422: refused(operation),
  ...Object.fromEntries(
    Object.keys(STATUS).map((status) => [status, { $ref: `#/components/responses/${status}` }]),
  ),
})

const described = (operation: Operation, defs: Defs): object => {
  const requestBody = body(operation, defs)
  return {
    operationId: operation.name,
    summary: operation.label.fr,
    description: `${operation.label.en}. Depuis la version ${operation.since}.`,
    parameters: parameters(operation, defs),
    ...(requestBody && { requestBody }),
    responses: responses(operation, defs),
  }
}

/** The bytes that an operation's description goes with, under an address of their own. */
const contentPath = (operation: Operation, defs: Defs): object => ({
  [`${operation.path}/contenu`]: {
    get: {
      operationId: `${operation.name}Contenu`,
      summary: 'Lire les octets d’une pièce',
      description: `The bytes of a document, whole or by range. Depuis la version ${operation.since}.`,
      parameters: [
        ...parameters({ ...operation, target: addressedBy(operation) }, defs),
        header('Range', 'Une plage d’octets, `bytes=debut-fin`', { type: 'string' }),
      ],
      responses: {
        200: { description: 'Le document, ou son rendu', content: { '*/*': { schema: BYTES } } },
        206: { description: 'La plage demandée', content: { '*/*': { schema: BYTES } } },
        422: refused(operation),
        416: { description: 'Le document n’a pas cette plage' },
        ...Object.fromEntries(
          ['401', '404', '409', '500', '503'].map((s) => [s, { $ref: `#/components/responses/${s}` }]),
        ),
      },
    },
  },
})

/** The members of the target that the path itself names, and the choice of the bytes. */
const addressedBy = (operation: Operation): Operation['target'] => {
  const inPath = pathMembers(operation)
  return Object.fromEntries(
    Object.entries(operation.target).filter(
      ([name, { kind }]) => inPath.includes(name) || kind === 'keyword',
    ),
  )
}

const givesBytes = ({ method, output }: Operation): boolean =>
  method === 'GET' && Object.values(output.members).some(({ kind }) => kind === 'binary')

const paths = (operations: readonly Operation[], defs: Defs): object => {
  const found: { [path: string]: { [method: string]: object } } = {}
  for (const operation of operations) {
    found[operation.path] = {
      ...found[operation.path],
      [operation.method.toLowerCase()]: described(operation, defs),
    }
    if (givesBytes(operation)) Object.assign(found, contentPath(operation, defs))
  }
  return found
}

const header = (name: string, description: string, schema: object): object => ({
  name,
  in: 'header',
  required: false,
  description,
  schema,
})

/** The whole document as plain data. */
export const openApi = (operations: readonly Operation[]): object => {
  const defs: Defs = new Map()
  const described = paths(operations, defs)
  const problems = problemSchemas(defs, REF)
  const schemas = { ...Object.fromEntries(defs), ...problems }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Guichet v1 : services synchrones du guichet enregistreur',
      version: CONTRACT_VERSION,
      description:
        'Les mêmes opérations qu’en SOAP, en JSON ou dans le même XML sans enveloppe. Produit par `npm run generate` : ne pas modifier à la main.',
      license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
    },
    servers: [{ url: '/' }],
    security: [{ cle: [] }, {}],
    paths: described,
    components: {
      securitySchemes: {
        cle: {
          type: 'http',
          scheme: 'bearer',
          description: 'Clé de l’appelant ; sans clé configurée, boucle locale seule.',
        },
      },
      parameters: {
        cleEchange: header(
          'Idempotency-Key',
          'Clé d’échange, propre à l’appelant : la même clé avec le même contenu rend la première réponse.',
          toJsonSchema(cleEchange, defs, REF),
        ),
        versionLue: header(
          'If-Match',
          'Version lue, entre guillemets comme l’ETag de la lecture ; * vaut toute version.',
          { type: 'string', pattern: IF_MATCH },
        ),
        agent: header('X-Agent-Id', agent.label.fr, { type: 'string', pattern: '^[!-~]{1,100}$' }),
        guichet: header('X-Guichet', 'Code du guichet enregistreur', {
          type: 'string',
          pattern: `^(?:${NUM_GUICHET_PATTERN})$`,
        }),
        correlation: header('X-Correlation-Id', 'Identifiant de l’appel, rendu tel quel et journalisé', {
          type: 'string',
        }),
      },
      headers: {
        etag: {
          description: 'Version de la demande ou du plan, entre guillemets',
          schema: { type: 'string' },
        },
        location: { description: 'Adresse de la demande', schema: { type: 'string' } },
        rejouee: {
          description: '« true » : première réponse à cette clé, rendue de nouveau',
          schema: { type: 'string' },
        },
        correlation: { description: 'Identifiant de l’appel', schema: { type: 'string' } },
        retry: { description: 'Secondes avant un nouvel essai', schema: { type: 'string' } },
      },
      responses: Object.fromEntries(
        Object.entries(STATUS).map(([status, description]) => [
          status,
          {
            description,
            ...(RETRIED.has(status) && {
              headers: { 'Retry-After': { $ref: '#/components/headers/retry' } },
            }),
            content: { [PROBLEM]: { schema: { $ref: `${REF}probleme` } } },
          },
        ]),
      ),
      schemas,
    },
  }
}

/** `schemas/openapi.json`. */
export const writeOpenApi = (operations: readonly Operation[]): string => jsonOf(openApi(operations))
