import { StoreUnavailable } from './ports.ts'

/** What is asked, unless it takes longer than some milliseconds: raises then StoreUnavailable, and lets it run. */
export const within = async <T>(ms: number, asked: Promise<T>): Promise<T> => {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new StoreUnavailable('le dépôt tarde à répondre')), ms)
  try {
    return await Promise.race([asked, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
