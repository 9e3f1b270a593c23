#!/usr/bin/env node
// Plain JavaScript, so that a Node too old to read TypeScript can still say what is wrong.
import module from 'node:module'
import { fileURLToPath } from 'node:url'

const NODE_MIN = 24

if (Number.parseInt(process.versions.node, 10) < NODE_MIN) {
  process.stderr.write(
    `sne-gateway demande Node ${NODE_MIN} ou plus récent ; cette commande est lancée par Node ${process.versions.node}.\n`,
  )
  process.exitCode = 3
} else {
  // What a start compiled serves the next ones; a folder that cannot be written to is no matter.
  module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/sne-gateway', import.meta.url)))
  import('../src/main.ts').then(() => module.flushCompileCache())
}
