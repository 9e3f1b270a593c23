import { d01 } from './d01-kill.ts'
import { d02 } from './d02-gates.ts'
import { d11 } from './d11-plan-change.ts'
import { d12 } from './d12-lost-update.ts'
import { d13 } from './d13-last-slot.ts'
import type { Drill } from './drill.ts'

/** Every drill, in the order of its number. */
export const DRILLS: readonly Drill[] = [d01, d02, d11, d12, d13]
