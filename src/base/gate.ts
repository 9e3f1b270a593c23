/** Points of the way of a write, in their order: judged, bytes durable, key taken, before the commit, after it. */
export type GatePoint = 'apres-jugement' | 'apres-octets' | 'apres-cle' | 'avant-commit' | 'apres-commit'

/** Asked at each point: a drill stops, fails or kills there. Nothing that runs in production gives one. */
export type Gate = (point: GatePoint) => void | Promise<void>
