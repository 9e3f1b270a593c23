/** The commands on documents and on the plan, against a service that listens. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { run } from '../../src/cli/run.ts'
import { asSystem, enrolGuichet, enrolSystem, keyOf, OPERATOR } from '../kit/acces.ts'
import { openTestExamens } from '../kit/examens.ts'
import { openApp } from '../kit/open-app.ts'
import { terminal } from '../kit/terminal.ts'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const MESSAGE = readFileSync(path('../../fixtures/deposer-demande/ok-demandeur-seul/request.xml'))
const document = (name: string) => path(`../../fixtures/pieces/${name}`)

t.test('documents are deposited, and a plan compared, from the command line', async (t) => {
  const { examens, close } = await openTestExamens()
  const { app } = await openApp(t, { examens })
  t.teardown(close)
  const adresse = await app.listen({ host: '127.0.0.1', port: 0 })
  const headers = { 'content-type': 'application/xml' }
  const created = await app.inject({ method: 'POST', url: '/v1/demandes', headers, payload: MESSAGE })
  const { numUnique } = created.json() as { numUnique: string }
  const command = async (...args: string[]) => {
    const out: string[] = []
    const stream = { write: (text: string) => out.push(text) }
    const exit = await run([...args, '--adresse', adresse], { env: {}, stdout: stream, stderr: stream })
    return { exit, text: out.join('') }
  }
  const place = ['--demande', numUnique, '--categorie', 'ID01', '--personne', '1']
  const both = await command('piece', 'deposer', document('une-page.pdf'), document('photo.jpg'), ...place)
  t.equal(both.exit, 0, both.text)
  t.match(both.text, /une-page\.pdf : pièce [0-9a-f]{32}, place restante 1/)
  t.match(both.text, /photo\.jpg : pièce [0-9a-f]{32}, place restante 0/)
  const mixed = await command(
    'piece',
    'deposer',
    document('chiffre.pdf'),
    document('trois-pages.pdf'),
    ...place,
  )
  t.equal(mixed.exit, 1)
  t.match(mixed.text, 'SNE-PIE-026')
  t.match(mixed.text, 'SNE-PLA-106')
  t.equal((await command('piece', 'deposer', 'absent.pdf', ...place)).exit, 3)

  t.match(await command('plan', 'diff', '1', '1'), { exit: 0, text: 'Aucune différence.\n' })
  t.match(await command('plan', 'diff', '1', '7'), { exit: 2, text: /SNE-PLA-022/ })
  const read = await app.inject({ url: '/v1/plan-classement' })
  const { version: _, ...plan } = (
    read.json() as { plan: { version: number; listeCategorie: { code: string }[] } }
  ).plan
  const listeCategorie = plan.listeCategorie.filter(({ code }) => code !== 'AU01')
  await app.inject({
    method: 'PUT',
    url: '/v1/plan-classement',
    payload: { plan: { ...plan, dateEffet: '2026-03-01', listeCategorie } },
  })
  t.match(await command('plan', 'diff', '1', '2'), { exit: 0, text: /^AU01 FERMEE : / })
})

t.test('with the key of a registered system, under the names of an agent and a guichet', async (t) => {
  const { examens, close } = await openTestExamens()
  const { app } = await openApp(t, { examens, config: { keys: [OPERATOR] } })
  t.teardown(close)
  await enrolGuichet(app, 'G1226', '035')
  await enrolSystem(app, 'editeur', [{ numGuichet: 'G1226', profil: 'guichet' }])
  const adresse = await app.listen({ host: '127.0.0.1', port: 0 })
  const command = async (...args: string[]) => {
    const { io, said } = terminal()
    const exit = await run([...args, '--adresse', adresse, '--cle', keyOf('editeur')], io)
    return { exit, ...said }
  }
  const file = path('../../fixtures/deposer-demande/ok-demandeur-seul/request.xml')
  t.match(await command('plan', 'diff', '1', '1'), { exit: 2, err: /SNE-DRO-008/ })
  t.match(await command('deposer', file, '--agent', 'é\u{1f600}'), { exit: 3, err: /^Une option contient/ })
  const who = ['--agent', 'agent-0042', '--guichet', 'G1226']
  t.match(await command('deposer', file, '--agent', 'agent-0042', '--guichet', 'G9999'), {
    exit: 2,
    err: /SNE-DRO-004/,
  })
  const created = await command('deposer', file, ...who)
  t.equal(created.exit, 0, created.err)
  const numUnique = /Numéro unique : (\S+)/.exec(created.out)?.[1] ?? ''
  t.equal((await command('plan', 'diff', '1', '1', '--agent', 'agent-0042')).exit, 0)

  const send = () =>
    command(
      ...['piece', 'deposer', document('une-page.pdf'), document('photo.jpg'), ...who],
      ...['--demande', numUnique, '--categorie', 'ID01', '--personne', '1', '--cle-echange', 'envoi'],
    )
  const first = await send()
  t.equal(first.exit, 0, first.out + first.err)
  const ids = (text: string) => text.match(/[0-9a-f]{32}/g)
  t.strictSame(ids((await send()).out), ids(first.out), 'sent again, it has no other effect')
  const url = `/v1/demandes/${numUnique}/pieces`
  const listed = (await app.inject({ url, headers: asSystem('editeur', 'G1226') })).json()
  t.equal((listed as { listePiece: unknown[] }).listePiece.length, 2)
})
