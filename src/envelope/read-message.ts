/** From the text of a message without envelope to a value: the operation's own element, or an `interfaceNuu` file. */
import { type Constat, constat } from '../diagnostic/constat.ts'
import { interfaceNuu } from '../model/fichier.ts'
import type { GroupField } from '../model/field.ts'
import { Decoder, type PlaceTree } from './decode.ts'
import { compileGroup } from './plan.ts'
import { DEFAULT_LIMITS, readXml, readXmlInTurns, type XmlHandler } from './scan.ts'

/** A message as read: what could be decoded, where it stood, what was wrong on the way. */
export interface ReadMessage {
  readonly value: unknown
  readonly constats: readonly Constat[]
  readonly places: PlaceTree
}

/** Name and namespace of the element that a group declares at the root of a message. */
export const rootOf = (group: GroupField) => ({
  name: group.name,
  namespace: group.namespace,
  plan: compileGroup(group),
})

type OneOf<G> = { readonly group: G; readonly message: ReadMessage } | { readonly racine: string }

/** What is told a message that some groups may declare, and what it was found to be. */
const readerOf = <G extends GroupField>(
  groups: readonly G[],
): { readonly handler: XmlHandler; readonly found: () => OneOf<G> } => {
  let decoder: Decoder | undefined
  let group: G | undefined
  let racine: string | undefined
  const handler: XmlHandler = {
    open(uri, local, _prefix, attributes, ligne, colonne) {
      if (racine === undefined) {
        racine = local
        group = groups.find((candidate) => candidate.name === local)
        if (group) decoder = new Decoder(rootOf(group))
      }
      decoder?.open(uri, local, attributes, ligne, colonne)
    },
    text(data) {
      decoder?.text(data)
    },
    close() {
      decoder?.close()
    },
  }
  return {
    handler,
    found: () => (group && decoder ? { group, message: decoder } : { racine: racine ?? '' }),
  }
}

/**
 * Reads one element as the group of its name declares it.
 * @returns the root's name when none of the groups bears it
 * Raises XmlRefusal when the text is not XML within the limits.
 */
export const readOneOf = <G extends GroupField>(text: string, groups: readonly G[]): OneOf<G> => {
  const { handler, found } = readerOf(groups)
  readXml(text, handler, DEFAULT_LIMITS)
  return found()
}

type Element = ReadMessage | { readonly racine: string }

const messageOf = (read: OneOf<GroupField>): Element => ('racine' in read ? read : read.message)

/** Reads one element as the group declares it; see `readOneOf`. */
export const readElement = (text: string, group: GroupField): Element => messageOf(readOneOf(text, [group]))

/** The same, a long message in turns. */
export const readElementInTurns = async (text: string, group: GroupField): Promise<Element> => {
  const { handler, found } = readerOf([group])
  await readXmlInTurns(text, handler, DEFAULT_LIMITS)
  return messageOf(found())
}

/** An `interfaceNuu` file, its application set apart under `demandeLogement`, and the document that goes with it. */
export interface ReadNuu {
  readonly entete: { readonly typeFichier?: string; readonly dateFichier?: string }
  readonly entetePlace: { readonly ligne: number; readonly colonne: number } | undefined
  readonly versionInterface: string | undefined
  readonly message: ReadMessage
  /** What the file says of a document, its findings and those of the whole file; absent when it bears none. */
  readonly copie: ReadMessage | undefined
}

/** Reads an `interfaceNuu` file, a long one in turns; see `unpackNuu`. */
export const readInterfaceNuu = async (text: string): Promise<ReadNuu | { readonly racine: string }> => {
  const read = await readElementInTurns(text, interfaceNuu)
  return 'racine' in read ? read : unpackNuu(read)
}

/** Sets apart the application of a file; the tokens of its findings count from the application's parent. */
export const unpackNuu = (read: ReadMessage): ReadNuu => {
  const value = read.value as {
    versionInterface?: string
    entete?: ReadNuu['entete']
    demande?: { demandeLogement?: unknown; copieNumerique?: unknown }
  }
  const places = read.places.enfants?.get('demande')
  const copie = value.demande?.copieNumerique
  return {
    entete: value.entete ?? {},
    entetePlace: placeOf(read.places.enfants?.get('entete')),
    versionInterface: value.versionInterface,
    message: {
      value: {
        ...(value.demande?.demandeLogement !== undefined && {
          demandeLogement: value.demande.demandeLogement,
        }),
      },
      constats: [
        ...read.constats.map((c) => (c.tokens[0] === 'demande' ? { ...c, tokens: c.tokens.slice(1) } : c)),
        ...(value.demande ? [] : [missingDemande(read.places)]),
      ],
      places: places ?? read.places,
    },
    copie:
      copie === undefined
        ? undefined
        : {
            value: copie,
            constats: read.constats.map(fromCopie),
            places: places?.enfants?.get(COPIE) ?? read.places,
          },
  }
}

const COPIE = 'copieNumerique'

/** The finding counted from the document's element, where it is of it. */
const fromCopie = (c: Constat): Constat =>
  c.tokens[0] === 'demande' ? { ...c, tokens: c.tokens.slice(c.tokens[1] === COPIE ? 2 : 1) } : c

const placeOf = (tree: PlaceTree | undefined) => tree && { ligne: tree.ligne, colonne: tree.colonne }

const missingDemande = (place: PlaceTree): Constat =>
  constat('SNE-MOD-001', ['demandeLogement'], { nom: 'demandeLogement' }, { place, ancre: 'parent' })
