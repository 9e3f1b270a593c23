#!/usr/bin/env node
// Plain JavaScript, so that a Node too old to read TypeScript can still say what is wrong.
const NODE_MIN = 24

if (Number.parseInt(process.versions.node, 10) < NODE_MIN) {
  process.stderr.write(
    `sne-gateway demande Node ${NODE_MIN} ou plus récent ; cette commande est lancée par Node ${process.versions.node}.\n`,
  )
  process.exitCode = 3
} else {
  import('../src/main.ts')
}
