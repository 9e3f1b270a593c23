/** Foreign TLS programs: Debian's sslscan, testssl.sh and the client of NSS. */
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const PROGRAMS = ['/usr/bin/sslscan', '/usr/bin/testssl', '/usr/bin/tstclnt', '/usr/bin/certutil']
const LIMIT_MS = 100_000
const run = promisify(execFile)

/** The reason why they cannot be run. Raises Error when they are required (`SNE_TLS_EXIGE`). */
export const absentTools = (): string | false => {
  const absent = PROGRAMS.filter((program) => !existsSync(program))
  if (absent.length > 0 && process.env['SNE_TLS_EXIGE'])
    throw new Error(`required and absent: ${absent.join(', ')}`)
  return absent.length > 0 && `absent : ${absent.join(', ')}`
}

export interface Scan {
  readonly versions: readonly string[]
  /** Suites of each version, the preferred one first, by OpenSSL's names. */
  readonly suites: Readonly<Record<string, readonly string[]>>
  readonly groups: Readonly<Record<string, readonly string[]>>
  readonly text: string
}

/** What sslscan finds. */
export const sslscan = async (port: number): Promise<Scan> => {
  const { stdout } = await run('sslscan', ['--no-colour', `127.0.0.1:${port}`], { timeout: LIMIT_MS })
  return {
    versions: [...stdout.matchAll(/^(\S+) +enabled$/gm)].map((found) => found[1] ?? ''),
    suites: grouped(stdout.matchAll(/^(?:Preferred|Accepted) +(\S+) +\d+ bits +(\S+)/gm)),
    groups: grouped(stdout.matchAll(/^(TLSv\S+) +\d+ bits +([a-z]\S+)(?: \(.*\))?$/gm)),
    text: stdout,
  }
}

const grouped = (found: Iterable<RegExpMatchArray>): Record<string, string[]> => {
  const lists: Record<string, string[]> = {}
  for (const [, version = '', name = ''] of found) lists[version] = [...(lists[version] ?? []), name]
  return lists
}

/** What some sections of testssl.sh find, by the names of its findings. */
export const testssl = async (
  port: number,
  folder: string,
  sections: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const file = join(folder, `${sections.join('')}.json`)
  const common = ['--nodns', 'none', '--ip', '127.0.0.1', '--warnings', 'batch', '--color', '0', '--quiet']
  const args = [...sections, ...common, '--jsonfile', file, `127.0.0.1:${port}`]
  // Its exit code counts findings; the file tells whether it went through.
  await run('testssl', args, { timeout: LIMIT_MS }).catch(() => {})
  const findings = JSON.parse(readFileSync(file, 'utf8')) as readonly { id: string; finding: string }[]
  return new Map(findings.map(({ id, finding }) => [id, finding]))
}

/** Asks for `/health/live` with NSS's client, which offers only the suites given (hexadecimal); all that it says. */
export const nss = async (port: number, folder: string, suites: readonly string[]): Promise<string> => {
  const base = `sql:${folder}`
  if (!existsSync(join(folder, 'cert9.db'))) execFileSync('certutil', ['-N', '-d', base, '--empty-password'])
  const offered = suites.map((suite) => `:${suite}`).join('')
  const args = ['-h', '127.0.0.1', '-p', `${port}`, '-d', base, '-o', '-V', 'tls1.2:tls1.2', '-c', offered]
  const request = ['-A', join(folder, 'requete')]
  const said = await run('tstclnt', [...args, ...request], { timeout: LIMIT_MS }).catch(
    (error: { stdout: string; stderr: string }) => error,
  )
  return said.stdout + said.stderr
}
