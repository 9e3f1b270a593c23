/** Where the contents of a message go while they arrive: no reader of messages holds one whole. */

/** Takes the bytes of one document while they arrive. `source` must be consumed to its end or destroyed; a rejection is given on to the caller. */
export type Receive<R> = (
  source: AsyncIterable<Uint8Array>,
  about: { readonly contentType?: string; readonly nomFichier?: string },
) => Promise<R>

/** A taker of documents, and how what it took is given up when the message that bore it comes to nothing. */
export interface Receiver<R> {
  readonly receive: Receive<R>
  readonly discard: (reception: R) => Promise<void>
}

/**
 * Gives one content to `receive`, which must take it to its end.
 * Raises what `receive` raises, and before that what broke the content itself, even when `receive` let it pass.
 */
export const deliver = async <R>(
  receive: Receive<R>,
  content: AsyncIterable<Uint8Array>,
  about: Parameters<Receive<R>>[1],
): Promise<R> => {
  let state: 'open' | 'ended' | { readonly broken: unknown } = 'open'
  const watched = async function* () {
    try {
      yield* content
      state = 'ended'
    } catch (error) {
      state = { broken: error }
      throw error
    }
  }
  const told = () => state
  try {
    const reception = await receive(watched(), about)
    if (told() === 'open') throw new Error('a content was not read to its end')
    const end = told()
    if (typeof end === 'object') throw end.broken
    return reception
  } catch (error) {
    const end = told()
    throw typeof end === 'object' ? end.broken : error
  }
}
