/** What a command writes, kept. */
import type { Io } from '../../src/cli/io.ts'

export const terminal = (env: Readonly<Record<string, string>> = {}) => {
  const said = { out: '', err: '' }
  const io: Io = {
    env,
    stdout: {
      write: (text: string) => {
        said.out += text
      },
    },
    stderr: {
      write: (text: string) => {
        said.err += text
      },
    },
  }
  return { io, said }
}
