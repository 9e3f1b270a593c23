/** Judges the bytes of one file as the doors would, without a server and without a store. */
import type { Decision } from '../service/decide.ts'
import type { FaultShown, FindingShown } from './render.ts'

/** What can be said of one file: judged, or why it could not be. */
export type FileVerdict =
  | { readonly decision: Decision; readonly constats: readonly FindingShown[] }
  | { readonly faute: FaultShown }

/** Judges one file. */
export const judgeFile = (_bytes: Buffer): FileVerdict => {
  throw new Error('not ready')
}
