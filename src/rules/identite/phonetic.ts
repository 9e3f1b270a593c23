/** How a French reader hears a name: a key to search by, and an equality to explain by. Neither decides alone. */

/** The class of each letter from A to Z: `.` for a vowel, `-` for a letter that no one hears and that parts nothing. */
//             ABCDEFGHIJKLMNOPQRSTUVWXYZ
const CLASS = '.123.97-.72455.12683.9-8.8'
const A = 65
const Z = 90
const SOUNDEX_LENGTH = 4

/** French Soundex of a folded word: its first letter and three classes of consonants; other scripts are kept. */
export const soundex = (word: string): string => {
  let key = ''
  let last = ''
  for (let i = 0; i < word.length && key.length < SOUNDEX_LENGTH; i++) {
    const code = word.charCodeAt(i)
    if (code < A || code > Z) continue
    const heard = CLASS.charAt(code - A)
    if (key === '') key = word.charAt(i)
    else if (heard === '-') continue
    else if (heard !== '.' && heard !== last) key += heard
    last = heard
  }
  return key === '' ? word : key
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
