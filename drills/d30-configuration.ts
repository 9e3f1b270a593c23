/** Wrong configurations: the product refuses to start and names what is wrong; it never runs on half of one. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Ctx, Drill, Verdict } from './drill.ts'
import { withPlace } from './places.ts'
import { environmentOf, readiness, startProduct } from './product.ts'

const ENDED_MS = 20_000
const AT_ONCE = 2

/** Thirty wrong environments: the variables, and the one that must be named. @param folder where wrong files are */
const wrongOnes = (folder: string): readonly (readonly [string, Readonly<Record<string, string>>])[] => [
  ['SNE_PORT', { SNE_PORT: '80800' }],
  ['SNE_PORT', { SNE_PORT: 'http' }],
  ['SNE_PORT', { SNE_PORT: '-1' }],
  ['SNE_HOTE', { SNE_HOTE: 'un hôte' }],
  ['SNE_DATABASE_URL', { SNE_DATABASE_URL: 'mysql://x' }],
  ['SNE_SECRET_IDENTITE', { SNE_DATABASE_URL: 'postgres://x@127.0.0.1/x', SNE_SECRET_IDENTITE: '' }],
  ['SNE_CLE_PIECES', { SNE_DATABASE_URL: 'postgres://x@127.0.0.1/x', SNE_CLE_PIECES: '' }],
  ['SNE_SECRET_IDENTITE', { SNE_SECRET_IDENTITE: 'trop court' }],
  ['SNE_CLE_APPEL', { SNE_CLE_APPEL: 'courte' }],
  ['SNE_CLE_APPEL', { SNE_CLE_APPEL: 'une clé avec des espaces' }],
  ['SNE_ACCES', { SNE_ACCES: 'presque' }],
  ['SNE_ADRESSE_PUBLIQUE', { SNE_ADRESSE_PUBLIQUE: 'http://exemple.invalid' }],
  ['SNE_ADRESSE_PUBLIQUE', { SNE_ADRESSE_PUBLIQUE: 'https://x:y@exemple.invalid' }],
  ['SNE_ADRESSE_PUBLIQUE', { SNE_ADRESSE_PUBLIQUE: 'https://exemple.invalid' }],
  ['SNE_NIVEAU_JOURNAL', { SNE_NIVEAU_JOURNAL: 'bavard' }],
  ['SNE_LIMITE_ENVELOPPE', { SNE_LIMITE_ENVELOPPE: '12' }],
  ['SNE_LIMITE_ENVELOPPE', { SNE_LIMITE_ENVELOPPE: '1 Mo' }],
  ['SNE_POLITIQUE', { SNE_POLITIQUE: join(folder, 'absente.json') }],
  ['SNE_POLITIQUE', { SNE_POLITIQUE: join(folder, 'tronquee.json') }],
  ['SNE_POLITIQUE', { SNE_POLITIQUE: join(folder, 'objet.json') }],
  ['SNE_POLITIQUE', { SNE_POLITIQUE: join(folder, 'inconnue.json') }],
  ['SNE_LIMITE_DOUTES', { SNE_LIMITE_DOUTES: '0' }],
  ['SNE_CLE_PIECES', { SNE_CLE_PIECES: 'nom:0123' }],
  ['SNE_CLE_PIECES', { SNE_CLE_PIECES: `a:${'00'.repeat(32)},a:${'11'.repeat(32)}` }],
  ['SNE_LIMITE_PIECE', { SNE_LIMITE_PIECE: '1' }],
  ['SNE_CLAMD', { SNE_CLAMD: 'ici' }],
  ['SNE_OBJETS', { SNE_OBJETS: 'https://sans-identifiants/seau' }],
  ['SNE_OBJETS', { SNE_OBJETS: 'ftp://a:b@c/seau' }],
  ['SNE_DELAI_ARRET', { SNE_DELAI_ARRET: '0' }],
  ['SNE_MANDATAIRES', { SNE_MANDATAIRES: 'mandataire' }],
]

const drill = (ctx: Ctx, isTwin: boolean): Promise<Verdict> =>
  withPlace(ctx, 'sqlite', async (place) => {
    const folder = place.dossier
    await writeFile(join(folder, 'tronquee.json'), '[{"code":"SNE-')
    await writeFile(join(folder, 'objet.json'), '{}')
    await writeFile(join(folder, 'inconnue.json'), '[{"code":"SNE-ZZZ-999","severite":"erreur"}]')
    // The twin's configurations are right: a drill that sees nothing there sees nothing at all.
    const wrong = isTwin ? [['SNE_PORT', {}] as const] : wrongOnes(folder)
    const manques: string[] = []
    let refused = 0
    const one = async ([name, changes]: (typeof wrong)[number]) => {
      const product = await startProduct({ ...environmentOf(place), ...changes })
      const said = `${name}=${Object.values(changes)[0] ?? ''}`
      try {
        const end = await Promise.race([product.ended, untilReady(product)])
        if (typeof end !== 'number' || end === 0)
          manques.push(`${said} : ${end === 0 ? 'fini sans erreur' : 'démarré'}`)
        else if (!product.said().includes(name))
          manques.push(`${said} : non nommée, ${product.said().slice(0, 200)}`)
        else if (/\n\s+at /.test(product.said())) manques.push(`${said} : dit par une trace`)
        else refused += 1
      } finally {
        await product.stop()
      }
    }
    for (let i = 0; i < wrong.length; i += AT_ONCE) await Promise.all(wrong.slice(i, i + AT_ONCE).map(one))
    return { chiffres: { configurations: wrong.length, refusées: refused }, manques }
  })

const untilReady = async (product: Parameters<typeof readiness>[0]): Promise<'prêt' | 'rien'> => {
  for (let waited = 0; waited < ENDED_MS; waited += 200) {
    await sleep(200)
    if (await readiness(product)) return 'prêt'
  }
  return 'rien'
}

export const d30: Drill = {
  name: 'D30',
  titre: 'La configuration fausse',
  fault:
    'trente environnements faux, chacun d’une façon : valeur illisible, clé absente ou double, fichier absent, tronqué, inconnu',
  bar: '100 % refusent de démarrer, en nommant la variable',
  sabotage: 'la configuration est bonne',
  rapide: true,
  run: (ctx) => drill(ctx, false),
  twin: (ctx) => drill(ctx, true),
}
