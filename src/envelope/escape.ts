/** Writing text into XML: the five references, and a refusal of what XML cannot carry. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML 1.0 forbids
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/
const SPECIAL = /[&<>"\r\t\n]/
const SPECIALS = /[&<>"\r\t\n]/g

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
  '\t': '&#9;',
  '\n': '&#10;',
}

/** Whether XML can carry every character of a text. */
export const isXmlText = (value: string): boolean => !FORBIDDEN.test(value) && value.isWellFormed()

const FORBIDDEN_ALL = new RegExp(FORBIDDEN, 'g')

/** A text without what XML cannot carry. */
export const toXmlText = (value: string): string => value.replace(FORBIDDEN_ALL, '').toWellFormed()

/** Escapes for element content and attributes alike. Raises RangeError on a character that XML cannot carry. */
export const escapeXml = (value: string): string => {
  if (!isXmlText(value)) throw new RangeError('character not allowed in XML')
  return SPECIAL.test(value) ? value.replace(SPECIALS, (c) => REFERENCES[c] ?? c) : value
}
