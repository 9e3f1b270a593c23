/** How a French reader hears a name: a key to search by, and an equality to explain by. Neither decides alone. */

const CLASS: Readonly<Record<string, string>> = {
  B: '1',
  P: '1',
  C: '2',
  K: '2',
  Q: '2',
  D: '3',
  T: '3',
  L: '4',
  M: '5',
  N: '5',
  R: '6',
  G: '7',
  J: '7',
  S: '8',
  X: '8',
  Z: '8',
  F: '9',
  V: '9',
}
/** Letters that no one hears: they do not part two letters of one class. */
const SILENT = new Set(['H', 'W'])
const SOUNDEX_LENGTH = 4

/** French Soundex of a folded word: its first letter and three classes of consonants. */
export const soundex = (word: string): string => {
  const letters = word.replace(/[^A-Z]/g, '')
  if (letters === '') return word
  let key = letters.charAt(0)
  let last = CLASS[key] ?? ''
  for (let i = 1; i < letters.length && key.length < SOUNDEX_LENGTH; i++) {
    const letter = letters.charAt(i)
    if (SILENT.has(letter)) continue
    const heard = CLASS[letter] ?? ''
    if (heard !== '' && heard !== last) key += heard
    last = heard
  }
  return key
}

/** Spellings and what is heard, in order. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/PH/g, 'F'],
  [/SCH|SH|CH/g, '1'],
  [/H/g, ''],
  [/([A-Z1])\1+/g, '$1'],
  [/BV/g, 'V'],
  [/EAU|AU/g, 'O'],
  [/OL(?=[DTSXZ]*$|[TDNM])/g, 'O'],
  [/QU|CK|Q/g, 'K'],
  [/SC(?=[EIY])/g, 'S'],
  [/C(?=[EIY])/g, 'S'],
  [/C/g, 'K'],
  [/GU(?=[EIY])/g, '2'],
  [/G(?=[EIY])/g, 'J'],
  [/2/g, 'G'],
  [/W/g, 'V'],
  [/Y/g, 'I'],
  [/AIN|EIN/g, 'IN'],
  [/AI|EI/g, 'E'],
  [/OE|EU/g, 'E'],
  [/X(?=.)/g, 'KS'],
  [/M(?=[BP])/g, 'N'],
  [/EN(?=[^AEIOUN])/g, 'AN'],
  [/(?<=.)(?:E?[SXZ]|[DTP]+[SZ]?|E)$/g, ''],
  [/(?<=..)(?:E|[DTP])$/g, ''],
  [/Z/g, 'S'],
  [/([A-Z1])\1+/g, '$1'],
]

/** Do two folded words sound the same in French? LEFEVRE and LEFEBVRE, THIBAULT and THIBAUD do. */
export const soundsAs = (a: string, b: string): boolean => a === b || heard(a) === heard(b)

const heard = (word: string): string =>
  SPELLINGS.reduce((sound, [spelling, sounds]) => sound.replace(spelling, sounds), word)
