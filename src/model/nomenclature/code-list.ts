/** A national code list: codes in the SNE's order, each with its French label, and where the list comes from. */
export interface CodeList<C extends string = string> {
  readonly name: string
  readonly source: string
  readonly labels: Readonly<Record<C, string>>
  readonly codes: readonly C[]
}

/**
 * Declares a code list.
 * @param name stem of the list's name, as in the SNE's own lists
 * @param labels code → French label
 */
export const codeList = <const R extends Readonly<Record<string | number, string>>>(
  name: string,
  labels: R,
  source = 'listes de codes SNE 02.01',
): CodeList<`${keyof R & (string | number)}`> => {
  const codes = Object.keys(labels) as `${keyof R & (string | number)}`[]
  // JavaScript lists integer-like keys first: a list of numbers is put back in its own order.
  if (codes.every((code) => /^[0-9]+$/.test(code))) codes.sort()
  return { name, source, labels, codes }
}

/** Is `value` one of the list's codes? */
export const isCodeOf = <C extends string>(list: CodeList<C>, value: string): value is C =>
  Object.hasOwn(list.labels, value)
