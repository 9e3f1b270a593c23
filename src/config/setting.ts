/** What a variable is. */

/** What a reader says of a value that it refuses; the text completes « NOM : ». */
export class BadValue extends Error {}

/** Refuses a value. */
export const bad = (text: string): never => {
  throw new BadValue(text)
}

/** One variable of the environment. */
export interface Setting<T> {
  readonly name: string
  /** Value taken when the variable is absent or empty; empty when there is none. */
  readonly initial: string
  readonly description: string
  readonly read: (text: string) => T
}

/** Declares one. */
export const setting = <T>(
  name: string,
  initial: string,
  description: string,
  read: (text: string) => T,
): Setting<T> => ({ name, initial, description, read })

/** The same reader, where nothing may be said. */
export const optional =
  <T>(read: (text: string) => T) =>
  (text: string): T | undefined =>
    text === '' ? undefined : read(text)

/** Reads a whole number between two bounds, both included. */
export const within =
  (min: number, max: number) =>
  (text: string): number => {
    const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN
    return value >= min && value <= max ? value : bad(`un entier de ${min} à ${max} est attendu`)
  }
