/** Makes tap ready: its plugin list takes effect only once built, and a fresh installation is not. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../../', import.meta.url)

/** The class that `tap build` writes names every plugin it was built with. */
const isBuilt = (): boolean => {
  try {
    const built = readFileSync(new URL('node_modules/@tapjs/test/test-built/src/index.ts', root), 'utf8')
    return built !== '' && !built.includes('@tapjs/typescript')
  } catch {
    return false
  }
}

if (!isBuilt()) {
  const tap = fileURLToPath(new URL('node_modules/tap/dist/esm/run.mjs', root))
  const { status } = spawnSync(process.execPath, [tap, 'build'], {
    cwd: fileURLToPath(root),
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  process.exitCode = isBuilt() ? 0 : (status ?? 1) || 1
}
