/** Contents to keep. */

const HEAD = Buffer.from('%PDF-1.7\n')

/** A content that begins like a PDF and is not the same at any two places near each other. */
export const content = (taille: number, seed = 1): Buffer => {
  const bytes = Buffer.alloc(taille)
  let state = seed
  for (let i = 0; i < taille; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[i] = state >>> 24
  }
  HEAD.copy(bytes)
  return bytes
}

/** The bytes in pieces of some size, as a network gives them. */
export async function* pieces(bytes: Buffer, size = 16_384): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

export const MAX = 10 * 1024 * 1024
