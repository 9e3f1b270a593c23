/** Versions of the plan as the service remembers them. */
import t from 'tap'
import { PlanService } from '../../src/service/plan.ts'
import type { Store } from '../../src/store/ports.ts'

t.test('a version that was undone does not stand for the one that took its number', async (t) => {
  const plans = new PlanService({} as Store)
  const kept = (mention: string, dateEffet = '2026-02-10') => ({
    version: 2,
    dateEffet,
    contenu: JSON.stringify({ mention, listeCategorie: [] }),
  })
  const undone = plans.planOf(kept('défaite'))
  t.match(undone, { version: 2, mention: 'défaite' })
  t.equal(plans.planOf(kept('défaite')), undone, 'read once')
  t.match(plans.planOf(kept('publiée')), { version: 2, mention: 'publiée' })
  t.match(plans.planOf(kept('publiée', '2026-02-11')), { dateEffet: '2026-02-11' })
})
