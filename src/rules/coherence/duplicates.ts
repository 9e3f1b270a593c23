/** The second and later places of a value met twice. */
export function* repeatedPositions<T>(values: readonly (T | undefined)[]): Generator<number> {
  const seen = new Set<T>()
  for (const [i, value] of values.entries()) {
    if (value === undefined) continue
    if (seen.has(value)) yield i
    seen.add(value)
  }
}
