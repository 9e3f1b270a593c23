/** Messages made to exhaust who reads them: each is answered quickly, the process lives, others hardly notice. */
import { callOf } from '../test/kit/ways.ts'
import { depotOf, newStranger, pdfOf, send } from './calls.ts'
import { type Ctx, type Drill, quantile, type Verdict } from './drill.ts'
import { startGateway } from './gateway.ts'
import { withPlace } from './places.ts'
import { openPoisoner } from './poisoner.ts'

const EACH_MS = 1000
const SLOWED = 2
const QUIET = 60
const TIMES = { court: 1, plein: 5 }
const FULL = 1_000_000

interface Poison {
  readonly name: string
  readonly path: string
  readonly type: string
  readonly body: string | Buffer
}

const soap = (name: string, body: string): Poison => ({ name, path: '/soap/v1', type: 'text/xml', body })
const json = (name: string, body: string): Poison => ({
  name,
  path: '/v1/demandes',
  type: 'application/json',
  body,
})

/** @param size bytes of each, about */
const poisons = (size: number): readonly Poison[] => [
  soap('éléments emboîtés', callOf('deposerDemande', '<a>'.repeat(size / 3))),
  soap(
    'éléments emboîtés et fermés',
    callOf('deposerDemande', `${'<a>'.repeat(size / 7)}${'</a>'.repeat(size / 7)}`),
  ),
  soap('foule d’éléments', callOf('deposerDemande', '<a/>'.repeat(size / 4))),
  soap(
    'foule d’attributs',
    callOf('deposerDemande', `<a ${Array.from({ length: size / 12 }, (_, i) => `a${i}="1"`).join(' ')}/>`),
  ),
  soap(
    'foule d’espaces de noms',
    callOf(
      'deposerDemande',
      `<a ${Array.from({ length: size / 20 }, (_, i) => `xmlns:a${i}="u:${i}"`).join(' ')}/>`,
    ),
  ),
  soap('foule de références', callOf('deposerDemande', `<a>${'&amp;'.repeat(size / 5)}</a>`)),
  soap(
    'entités qui se multiplient',
    `<!DOCTYPE a [<!ENTITY a "${'x'.repeat(1000)}">${Array.from({ length: 20 }, (_, i) => `<!ENTITY a${i} "${`&a${i - 1 < 0 ? '' : i - 1};`.repeat(10)}">`).join('')}]><a>&a19;</a>`,
  ),
  soap('commentaire sans fin', `<!--${'-'.repeat(size)}`),
  soap('nom sans fin', `<${'a'.repeat(size)}>`),
  json('tableaux emboîtés', '['.repeat(size)),
  json('objets emboîtés', '{"a":'.repeat(size / 5)),
  json('foule de membres', `{${Array.from({ length: size / 12 }, (_, i) => `"m${i}":1`).join(',')}}`),
  json(
    'foule de constats',
    JSON.stringify({
      demandeLogement: { logementRecherche: { listeTypeLogement: Array(size / 5).fill('Z') } },
    }),
  ),
  json(
    'clé du prototype',
    `{"__proto__":{"a":1},"constructor":{"prototype":{}},"x":"${'y'.repeat(size / 2)}"}`,
  ),
]

const pdfPoisons = (numUnique: string): readonly Poison[] => {
  const place = `/v1/demandes/${numUnique}/pieces?categorie=ID01&personne=1`
  const pdf = (name: string, body: Buffer | string): Poison => ({
    name,
    path: place,
    type: 'application/pdf',
    body,
  })
  return [
    pdf(
      'PDF aux tableaux emboîtés',
      `%PDF-1.7\n1 0 obj\n${'['.repeat(500_000)}\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF`,
    ),
    pdf(
      'PDF aux dictionnaires emboîtés',
      `%PDF-1.7\n1 0 obj\n${'<</A '.repeat(200_000)}\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF`,
    ),
    pdf(
      'PDF à la table folle',
      Buffer.concat([
        pdfOf('x'),
        Buffer.from(`\nxref\n0 ${'9'.repeat(9)}\n`),
        Buffer.from('trailer<</Size 999999999>>\nstartxref\n99999999999\n%%EOF'),
      ]),
    ),
    {
      ...pdf(
        'formulaire aux mille parties',
        `${'--l\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'.repeat(10_000)}--l--`,
      ),
      type: 'multipart/form-data; boundary=l',
    },
  ]
}

const drill = (ctx: Ctx, isTwin: boolean): Promise<Verdict> =>
  withPlace(ctx, 'sqlite', async (place) => {
    const { sqliteFile, dossier } = place
    // The twin reads messages as long as they like.
    const env = isTwin ? { SNE_LIMITE_ENVELOPPE: '67108864' } : {}
    const gateway = await startGateway({ sqliteFile, dossier, env })
    const poisoner = openPoisoner()
    const agent = newStranger()
    const manques: string[] = []
    const times: Record<string, number> = {}
    let rank = 0
    const good = async () => {
      rank += 1
      return send(gateway.address, depotOf(`bon-${rank}`, rank), agent)
    }
    try {
      const quiet: number[] = []
      let numUnique = ''
      for (let i = 0; i < QUIET; i += 1) {
        const answer = await good()
        numUnique = answer.recu.numUnique ?? numUnique
        quiet.push(answer.ms)
      }
      // The child that examines starts with the first document.
      const [first] = pdfPoisons(numUnique)
      await poisoner.give({
        url: `${gateway.address}${first!.path}`,
        type: 'application/pdf',
        body: pdfOf('premier'),
      })
      // Written before anything is timed: that too takes the processor.
      const all = [...poisons(isTwin ? 60_000_000 : FULL), ...(isTwin ? [] : pdfPoisons(numUnique))].map(
        (one) => ({
          ...one,
          body: Buffer.from(one.body),
        }),
      )
      const besides: number[] = []
      let stopping = false
      const other = (async () => {
        while (!stopping) {
          const answer = await good()
          besides.push(answer.ms)
          if (answer.status !== 201) manques.push(`un autre reçoit ${answer.status}`)
        }
      })()
      for (let time = 0; time < (ctx.plein ? TIMES.plein : TIMES.court); time += 1)
        for (const { name, path, type, body } of all) {
          const { ms, text } = await poisoner.give({ url: `${gateway.address}${path}`, type, body })
          times[name] = Math.max(times[name] ?? 0, ms)
          if (ms > EACH_MS) manques.push(`${name} : répondu en ${Math.round(ms)} ms`)
          if (/\n\s+at /.test(text)) manques.push(`${name} : une trace dans la réponse`)
          if (text.includes('SNE-SRV-001')) manques.push(`${name} : ${text.slice(0, 300)}`)
          if (isTwin && manques.length > 0) break
        }
      stopping = true
      await other
      if ((await good()).status !== 201) manques.push('n’écrit plus')
      const [calm, slowed] = [quantile(quiet, 0.95), quantile(besides, 0.95)]
      if (slowed > SLOWED * calm && ctx.plein)
        manques.push(`p95 des autres ${slowed.toFixed(1)} ms pour ${calm.toFixed(1)} ms au calme`)
      const [slowest = ['', 0]] = Object.entries(times).sort((a, b) => b[1] - a[1])
      return {
        chiffres: {
          poisons: all.length,
          'le plus lent (ms)': `${slowest[0]}, ${Math.round(slowest[1])}`,
          'p95 des autres, au calme (ms)': calm.toFixed(1),
          'p95 des autres, pendant (ms)': slowed.toFixed(1),
        },
        manques,
      }
    } finally {
      await poisoner.close()
      await agent.destroy()
      await gateway.kill()
    }
  })

export const d27: Drill = {
  name: 'D27',
  titre: 'Les messages empoisonnés',
  fault:
    'dix-huit messages d’un mégaoctet faits pour épuiser qui les lit : éléments, attributs, entités, emboîtements, PDF, formulaires',
  bar: '≤ 1 s chacun, p95 des autres ≤ 2 × au calme (jugé à la main seulement) ; le processus vit',
  court: 'des PDF faits pour l’exercice, au lieu de `bug1978317.pdf` de pdf.js ; SQLite seul',
  sabotage: 'des messages de 60 Mo, lus sans limite',
  rapide: true,
  run: (ctx) => drill(ctx, false),
  twin: (ctx) => drill(ctx, true),
}
