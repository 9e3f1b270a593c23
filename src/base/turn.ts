/** Turns of the event loop given out one by one, so that long work of many leaves room for the short calls of others. */

const waiting: (() => void)[] = []

const giveOne = (): void => {
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(giveOne)
}

/** Resolves in a turn of the loop that nobody else who waits here has, first come first served. */
export const turn = (): Promise<void> =>
  new Promise((resolve) => {
    waiting.push(resolve)
    if (waiting.length === 1) setImmediate(giveOne)
  })
