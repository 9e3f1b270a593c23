/** How the file of the policy is read. */
import { readFileSync } from 'node:fs'
import { isDay } from '../base/day.ts'
import { CATALOGUE } from '../diagnostic/catalogue.ts'
import { SEVERITES } from '../diagnostic/entry.ts'
import { NUM_GUICHET_PATTERN } from '../model/numero-unique.ts'
import type { Policy, PolicyLine } from '../service/decide.ts'
import { bad } from './setting.ts'

/** The lines of a policy; none without a file. Raises BadValue. */
export const policy = (file: string): Policy => {
  if (file === '') return []
  const lines = readJson(file)
  if (!Array.isArray(lines)) return bad(`le fichier ${file} doit contenir un tableau JSON`)
  const faults = lines.flatMap((line, i) => policyFaults(line).map((text) => `ligne ${i + 1}, ${text}`))
  return faults.length === 0 ? (lines as PolicyLine[]) : bad(`le fichier ${file} : ${faults.join(' ; ')}`)
}

const readJson = (file: string): unknown => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return bad(`le fichier ${file} ne peut pas être lu`)
  }
  try {
    return JSON.parse(text)
  } catch {
    return bad(`le fichier ${file} n’est pas du JSON`)
  }
}

const GUICHET = new RegExp(`^(?:${NUM_GUICHET_PATTERN})$`)

const POLICY_MEMBERS: Readonly<Record<keyof PolicyLine, { want: string; ok: (value: string) => boolean }>> = {
  code: { want: 'un code du catalogue', ok: (v) => Object.hasOwn(CATALOGUE, v) },
  severite: { want: SEVERITES.join(', '), ok: (v) => SEVERITES.some((s) => s === v) },
  depuis: { want: 'un jour AAAA-MM-JJ', ok: isDay },
  guichet: { want: 'un numéro de guichet', ok: (v) => GUICHET.test(v) },
  porte: { want: 'le nom d’une porte', ok: (v) => /^[a-z0-9.-]+$/.test(v) },
}

const policyFaults = (line: unknown): string[] => {
  if (line === null || typeof line !== 'object' || Array.isArray(line)) return ['un objet est attendu']
  const members = line as Readonly<Record<string, unknown>>
  const unknown = Object.keys(members).filter((name) => !Object.hasOwn(POLICY_MEMBERS, name))
  const faults = unknown.map((name) => `${name} : membre inconnu`)
  for (const [name, { want, ok }] of Object.entries(POLICY_MEMBERS)) {
    const value = members[name]
    if (value === undefined && name !== 'code' && name !== 'severite') continue
    if (typeof value !== 'string' || !ok(value)) faults.push(`${name} : attendu ${want}`)
  }
  return faults
}
