import type { Bilingue } from '../diagnostic/entry.ts'

/** What saxes says, by the first words of its sentence, without anything of the message. First match wins. */
const DETAILS: readonly (readonly [words: RegExp, fr: string, en: string])[] = [
  [/^unclosed tag/, 'un élément n’est pas fermé', 'an element is not closed'],
  [
    /^(unexpected close|unmatched|weird)/,
    'une balise fermante ne correspond pas à la balise ouverte',
    'a closing tag does not match the tag opened',
  ],
  [/^unexpected end/, 'le message s’arrête avant la fin', 'the message stops before its end'],
  [/^document must contain/, 'aucun élément n’est présent', 'there is no element'],
  [/^documents may contain/, 'plusieurs éléments sont à la racine', 'several elements are at the root'],
  [/^text data outside/, 'du texte est hors de l’élément racine', 'text stands outside the root element'],
  [/^unbound namespace/, 'un préfixe n’est lié à aucun espace de noms', 'a prefix is bound to no namespace'],
  [/^duplicate attribute/, 'un attribut est répété', 'an attribute is repeated'],
  [/^undefined entity/, 'une entité n’est pas définie', 'an entity is not defined'],
  [
    /^(malformed character|empty entity|disallowed character in entity)/,
    'une référence est mal écrite',
    'a reference is badly written',
  ],
  [
    /^(disallowed character in (tag|closing)|forward-slash)/,
    'une balise est mal écrite',
    'a tag is badly written',
  ],
  [
    /^(attribute without|unquoted|no whitespace|disallowed character in attribute)/,
    'un attribut est mal écrit',
    'an attribute is badly written',
  ],
  [
    /processing instruction/,
    'une instruction de traitement est mal écrite',
    'a processing instruction is badly written',
  ],
  [
    /^disallowed character/,
    'un caractère n’est pas permis à cet endroit',
    'a character is not allowed at this place',
  ],
  [/^the string/, 'la suite ]]> est écrite dans du texte', 'the sequence ]]> is written in text'],
  [/^malformed comment/, 'un commentaire est mal écrit', 'a comment is badly written'],
  [/^malformed name/, 'un nom est mal écrit', 'a name is badly written'],
  [/namespace|prefix/, 'un espace de noms est mal déclaré', 'a namespace is badly declared'],
  [
    /declaration|expect|value|version|whitespace required/,
    'la déclaration XML est mal écrite',
    'the XML declaration is badly written',
  ],
]

const UNKNOWN = [undefined, 'une construction est inconnue', 'a construct is unknown'] as const

/** Why a text is not well-formed XML, after the parser's own English sentence. */
export const sayMalformed = (message: string): Bilingue => {
  const [, fr, en] = DETAILS.find(([words]) => words.test(message)) ?? UNKNOWN
  return { fr, en }
}
