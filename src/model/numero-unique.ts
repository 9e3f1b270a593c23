/**
 * The numéro unique: territory (3), MMAA of the registration (4), sequence (6), guichet that registered first (5).
 * Structure read on published examples; a single number per department, one for the whole of Île-de-France.
 */

/** Pattern of a guichet's code: five capital letters or digits. */
export const NUM_GUICHET_PATTERN = '[0-9A-Z]{5}'

/** XSD-anchored pattern of a numéro unique. */
export const NUM_UNIQUE_PATTERN =
  '(111|0(0[1-9]|[1-8][0-9]|9[0-5]|2[AB])|97[1-6])(0[1-9]|1[0-2])[0-9]{2}[0-9]{6}[0-9A-Z]{5}'

/** `MMAA` of a day `YYYY-MM-DD`. */
export const mmaaOf = (day: string): string => day.slice(5, 7) + day.slice(2, 4)
