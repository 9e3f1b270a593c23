/** Days without a time: strings `YYYY-MM-DD`, never instants. */

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/** Is it a day of the Gregorian calendar, written `YYYY-MM-DD`? */
export const isDay = (text: string): boolean => {
  const match = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text)
  if (!match) return false
  const [year, month, dayOfMonth] = [Number(match[1]), Number(match[2]), Number(match[3])]
  return year > 0 && dayOfMonth >= 1 && dayOfMonth <= lastOf(year, month)
}

const lastOf = (year: number, month: number): number =>
  month === 2 && !isLeap(year) ? 28 : (DAYS[month - 1] ?? 0)

/**
 * The day some months later or, with a negative number, earlier: the same day of the month, else that month's last
 * (Code de procédure civile, art. 641).
 */
export const addMonths = (day: string, months: number): string => {
  const [year = 0, month = 0, dayOfMonth = 0] = day.split('-').map(Number)
  const count = year * 12 + (month - 1) + months
  const newYear = Math.floor(count / 12)
  const newMonth = count - newYear * 12 + 1
  const newDay = Math.min(dayOfMonth, lastOf(newYear, newMonth))
  const two = (n: number) => String(n).padStart(2, '0')
  return `${String(newYear).padStart(4, '0')}-${two(newMonth)}-${two(newDay)}`
}

const MS_PER_DAY = 86_400_000

/** The day some days later or, with a negative number, earlier. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * MS_PER_DAY).toISOString().slice(0, 10)

/** Whole days from one day to another. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / MS_PER_DAY)

const INSTANT =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?$/

/** Is it an instant `YYYY-MM-DDThh:mm:ss[.s][Z|±hh:mm]`? */
export const isInstant = (text: string): boolean => {
  const match = INSTANT.exec(text)
  return match !== null && isDay(match[1] ?? '')
}

// Made once: making one costs far more than using it.
const FRANCE = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', dateStyle: 'short' })

const HOUR_MS = 3_600_000
let last = { hour: Number.NaN, day: '' }

/** The legal day in France at an instant. Its offset is of whole hours, so that the day is one for the whole hour. */
export const dayInFrance = (now: Date): string => {
  const hour = Math.floor(now.getTime() / HOUR_MS)
  if (hour !== last.hour) last = { hour, day: FRANCE.format(now) }
  return last.day
}
