/**
 * A second net under the log lines. The first is that no line is ever given anything of a message; should one be, what
 * the model marks as personal is masked by its name, on the line itself and one level below.
 */
const MASK = '[masqué]'

type Line = Readonly<Record<string, unknown>>

/** What pino applies to each line. @param names of personal members */
export const maskPersonal =
  (names: ReadonlySet<string>) =>
  (line: Line): Record<string, unknown> =>
    mask(line, names, 1)

/** The line itself when it holds nothing to mask: that is every line as they are written today. */
const mask = (line: Line, names: ReadonlySet<string>, below: number): Record<string, unknown> => {
  let masked: Record<string, unknown> | undefined
  for (const name in line) {
    const value = line[name]
    const shown = names.has(name) ? MASK : below > 0 ? maskInside(value, names, below - 1) : value
    if (shown !== value) {
      masked ??= { ...line }
      masked[name] = shown
    }
  }
  return masked ?? line
}

const maskInside = (value: unknown, names: ReadonlySet<string>, below: number): unknown => {
  // An error has its own serializer, which lets its place through and nothing else.
  if (value === null || typeof value !== 'object' || value instanceof Error) return value
  if (!Array.isArray(value)) return mask(value as Line, names, below)
  const shown = value.map((one) => maskInside(one, names, below))
  return shown.some((one, i) => one !== value[i]) ? shown : value
}
