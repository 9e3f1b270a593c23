import { d01 } from './d01-kill.ts'
import { d02 } from './d02-gates.ts'
import { d03 } from './d03-postgres-down.ts'
import { d04 } from './d04-restarts.ts'
import { d08 } from './d08-antivirus.ts'
import { d09 } from './d09-storm.ts'
import { d10 } from './d10-altered.ts'
import { d11 } from './d11-plan-change.ts'
import { d12 } from './d12-lost-update.ts'
import { d13 } from './d13-last-slot.ts'
import { d15 } from './d15-truncated.ts'
import { d16 } from './d16-slow-clients.ts'
import { d17 } from './d17-vanished.ts'
import { d18 } from './d18-memory.ts'
import { d22 } from './d22-rolling-restart.ts'
import { d24 } from './d24-journal-refused.ts'
import { d27 } from './d27-poison.ts'
import { d28 } from './d28-start-order.ts'
import { d30 } from './d30-configuration.ts'
import type { Drill } from './drill.ts'

/** Every drill, in the order of its number. */
export const DRILLS: readonly Drill[] = [
  d01,
  d02,
  d03,
  d04,
  d08,
  d09,
  d10,
  d11,
  d12,
  d13,
  d15,
  d16,
  d17,
  d18,
  d22,
  d24,
  d27,
  d28,
  d30,
]
