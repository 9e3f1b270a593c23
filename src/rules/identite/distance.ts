/** Edits between two folded words. */

/** The largest number of edits that any test of nearness accepts. */
export const EDITS_MAX = 3
/** Words longer than this are compared for equality only: the cost stays in proportion to the length. */
const LENGTH_MAX = 255

let before = new Uint8Array(LENGTH_MAX + 2)
let previous = new Uint8Array(LENGTH_MAX + 2)
let current = new Uint8Array(LENGTH_MAX + 2)
const FAR = EDITS_MAX + 1

/**
 * Optimal string alignment: insertions, deletions, substitutions and exchanges of two neighbours, one each.
 * Only the band that can stay within `EDITS_MAX` is computed, in buffers used again.
 * @returns the distance, or `EDITS_MAX + 1` when it is larger
 */
export const distance = (a: string, b: string): number => {
  if (a === b) return 0
  const [n, m] = [a.length, b.length]
  if (Math.abs(n - m) > EDITS_MAX || n > LENGTH_MAX || m > LENGTH_MAX) return FAR
  for (let j = 0; j <= m; j++) previous[j] = Math.min(j, FAR)
  let leastBefore = 0
  for (let i = 1; i <= n; i++) {
    const from = Math.max(1, i - EDITS_MAX)
    const to = Math.min(m, i + EDITS_MAX)
    current[from - 1] = from === 1 ? Math.min(i, FAR) : FAR
    let least = current[from - 1] as number
    const letter = a.charCodeAt(i - 1)
    for (let j = from; j <= to; j++) {
      const other = b.charCodeAt(j - 1)
      let best = (previous[j - 1] as number) + (letter === other ? 0 : 1)
      // Outside the band, the cell above was not written on this row.
      const above = j === i + EDITS_MAX ? FAR : (previous[j] as number) + 1
      if (above < best) best = above
      const left = (current[j - 1] as number) + 1
      if (left < best) best = left
      if (i > 1 && j > 1 && letter === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === other) {
        const exchanged = (before[j - 2] as number) + 1
        if (exchanged < best) best = exchanged
      }
      current[j] = best > FAR ? FAR : best
      if (best < least) least = best
    }
    // An exchange looks two rows back.
    if (least >= FAR && leastBefore >= FAR) return FAR
    leastBefore = least
    const spare = before
    before = previous
    previous = current
    current = spare
  }
  return Math.min(previous[m] as number, FAR)
}
