import { d01 } from './d01-kill.ts'
import { d02 } from './d02-gates.ts'
import type { Drill } from './drill.ts'

/** Every drill, in the order of its number. */
export const DRILLS: readonly Drill[] = [d01, d02]
