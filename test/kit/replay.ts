/** The mark of a replayed answer, in each form that an answer has. */
const MARK = /,"rejeu":true|<(\w+:)?rejeu>true<\/\1rejeu>/g

/** Whether an answer says of itself that it is a replay. */
export const isMarked = (body: string): boolean => body.search(MARK) >= 0

/** An answer without that mark, as the first one was. */
export const unmarked = (body: string): string => body.replace(MARK, '')
