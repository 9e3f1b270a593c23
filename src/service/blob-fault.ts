import { BlobUnavailable } from '../blob/ports.ts'
import { fault } from '../diagnostic/gateway-fault.ts'

/** What a store of bytes or the inspection raised, as callers are told it. */
export const asFault = (error: unknown): unknown => {
  if (error instanceof BlobUnavailable) return fault('SNE-PIE-051', {}, { cause: error })
  const { name } = error as Error
  if (name === 'InspectionUnavailable') return fault('SNE-PIE-051', {}, { cause: error })
  return name === 'BlobDamaged' || name === 'BlobMissing' ? fault('SNE-PIE-053', {}, { cause: error }) : error
}

/** Raises it. */
export const rethrow = (error: unknown): never => {
  throw asFault(error)
}
