/** Ages and spans between days `YYYY-MM-DD`. */

/** Whole years from a birth to a day. */
export const ageAt = (birth: string, day: string): number =>
  Number(day.slice(0, 4)) - Number(birth.slice(0, 4)) - (day.slice(5) < birth.slice(5) ? 1 : 0)

const MS_PER_DAY = 86_400_000

/** Days from one to another, negative when the second is earlier. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / MS_PER_DAY)

export const yearOf = (day: string): number => Number(day.slice(0, 4))
