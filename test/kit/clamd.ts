/** Debian's clamd with a signature base of one line, on a free port of this machine; stopped by its own process id. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'

const PROGRAM = '/usr/sbin/clamd'
const START_MS = 30_000
const POLL_MS = 50

/** The test file of the antivirus makers (eicar.org), in two halves so that no antivirus takes this file for it. */
export const EICAR = Buffer.from(
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(''),
)

export interface Clamd {
  /** `host:port`. */
  readonly adresse: string
  readonly pid: number
  stop(): Promise<void>
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

/**
 * Starts one; gives the reason when it is not installed. Raises Error when it is required (`SNE_CLAMD_EXIGE`) and absent,
 * or does not start.
 * @param settings more lines of clamd.conf
 */
export const startClamd = async (settings: readonly string[] = []): Promise<Clamd | string> => {
  if (!existsSync(PROGRAM)) {
    if (process.env['SNE_CLAMD_EXIGE']) throw new Error('clamd is required and absent')
    return 'clamd absent'
  }
  const folder = await mkdtemp(join(tmpdir(), 'sne-clamd-'))
  const port = await freePort()
  await writeFile(join(folder, 'eicar.ndb'), `Eicar-Essai:0:*:${EICAR.toString('hex')}\n`)
  const conf = join(folder, 'clamd.conf')
  // A document that goes past clamd's own limits is otherwise said to be clean.
  const lines = [
    'Foreground yes',
    `DatabaseDirectory ${folder}`,
    'AlertExceedsMax yes',
    'TCPAddr 127.0.0.1',
    `TCPSocket ${port}`,
    `TemporaryDirectory ${folder}`,
  ]
  await writeFile(conf, [...lines, ...settings, ''].join('\n'))
  const child = spawn(PROGRAM, ['-c', conf, '--foreground'], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await ended
    }
    await rm(folder, { recursive: true, force: true })
  }
  for (let waited = 0; waited < START_MS && child.exitCode === null; waited += POLL_MS) {
    if (await answers(port)) return { adresse: `127.0.0.1:${port}`, pid: child.pid ?? 0, stop }
    await sleep(POLL_MS)
  }
  await stop()
  throw new Error('clamd did not start')
}
