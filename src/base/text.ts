/** Texts: collapsing white space as XSD does, and the nearest of some known names. */

/** XSD `whiteSpace="collapse"`: the four XML white spaces only. */
export const collapse = (value: string): string =>
  /^[\t\n\r ]|[\t\n\r ]$|[\t\n\r]| {2}/.test(value)
    ? value.replace(/[\t\n\r ]+/g, ' ').replace(/^ | $/g, '')
    : value

/** Edits between two names; two neighbours exchanged count as one. */
const distance = (a: string, b: string): number => {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1)
      current.push(best)
    }
    before = previous
    previous = current
  }
  return previous[b.length] ?? 0
}

const NAME_MAX = 64

/** The known name nearest to `name` (case apart), or undefined when none is near enough to be helpful. */
export const nearest = (name: string, known: Iterable<string>): string | undefined => {
  if (name.length > NAME_MAX) return undefined
  const asked = name.toLowerCase()
  let best: string | undefined
  // Between codes of one or two characters, every code is near: only the case may differ.
  let bestDistance = name.length <= 2 ? 1 : Math.max(1, Math.floor(name.length / 3)) + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue
    const d = distance(asked, candidate.toLowerCase())
    if (d < bestDistance) {
      best = candidate
      bestDistance = d
    }
  }
  return best
}
