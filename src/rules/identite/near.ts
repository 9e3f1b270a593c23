/** Nearness of two folded words. */
import { distance, EDITS_MAX } from './distance.ts'
import { soundsAs } from './phonetic.ts'

/** Edits accepted by the length of the longer word. */
const editsFor = (length: number): number => {
  if (length <= 3) return 0
  if (length <= 7) return 1
  return length <= 12 ? 2 : EDITS_MAX
}

const HEARD_MIN = 4

/** Are two words one with a few mistakes in it, or two spellings of one sound? */
export const isNear = (a: string, b: string): boolean => {
  if (a === '' || b === '') return false
  const edits = distance(a, b)
  if (edits > EDITS_MAX) return false
  if (edits <= editsFor(Math.max(a.length, b.length))) return true
  return a[0] === b[0] && a.length >= HEARD_MIN && b.length >= HEARD_MIN && soundsAs(a, b)
}
