/** The command `plan diff`: what differs between two versions of the plan that a service has published. */
import type { Plan } from '../model/plan.ts'
import { differencesBetween } from '../rules/plan/differences.ts'
import { EXIT, type Exit, type Io } from './io.ts'
import { type Access, ask, type Reply, tell } from './service-call.ts'

/** Prints one line for each difference. */
export const diffPlans = async (from: string, to: string, access: Access, io: Io): Promise<Exit> => {
  const plans: Plan[] = []
  for (const version of [from, to]) {
    const path = `/v1/plan-classement?version=${encodeURIComponent(version)}`
    const answer = await ask<Reply & { readonly plan?: Plan }>(path, access, io)
    if (!answer.reply.plan) return tell(answer, io)
    plans.push(answer.reply.plan)
  }
  const differences = differencesBetween(plans[0]!, plans[1]!)
  for (const { code, nature, avant, apres } of differences)
    io.stdout.write(`${code} ${nature} : ${avant ?? '–'} → ${apres ?? '–'}\n`)
  if (differences.length === 0) io.stdout.write('Aucune différence.\n')
  return EXIT.accepted
}
