/** The figures on documents: what each deposit, each scan and each look at the stores adds to `/metrics`. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import type { Scanner, Verdict } from '../../src/inspection/scanner.ts'
import { StoreUnavailable } from '../../src/store/ports.ts'
import { openTestExamens } from '../kit/examens.ts'
import { openApp } from '../kit/open-app.ts'

const fixture = (path: string) => readFileSync(new URL(`../../fixtures/${path}`, import.meta.url))

/** An antivirus that gives these verdicts, one after the other. */
const scannerOf = (verdicts: Verdict[]) =>
  ({
    scan: async () => verdicts.shift() ?? 'SAINE',
    figures: () => ({ running: 3, waiting: 2 }),
  }) as unknown as Scanner

t.test('deposits by source and result, scans by verdict, what waits', async (t) => {
  const verdicts: Verdict[] = ['SAINE', 'SAINE', 'SANS_REPONSE', { infectee: 'Essai' }]
  const { examens, close } = await openTestExamens({ scanner: scannerOf(verdicts) })
  let isDown = false
  const { app } = await openApp(t, {
    examens,
    store: {
      countEnAnalyse: async () => {
        if (isDown) throw new StoreUnavailable('arrêtée')
        return 1
      },
    },
  })
  t.teardown(close)
  const headers = { 'content-type': 'application/xml' }
  const payload = fixture('deposer-demande/ok-demandeur-seul/request.xml')
  const created = await app.inject({ method: 'POST', url: '/v1/demandes', headers, payload })
  const { numUnique } = created.json() as { numUnique: string }
  const deposit = (name: string, source = '') =>
    app.inject({
      method: 'POST',
      url: `/v1/demandes/${numUnique}/pieces?categorie=RF01&personne=1${source && `&source=${source}`}`,
      headers: { 'content-type': 'application/octet-stream' },
      payload: fixture(`pieces/${name}`),
    })
  const figures = async () => {
    const { body, statusCode } = await app.inject({ url: '/metrics' })
    t.equal(statusCode, 200)
    return new Set(body.split('\n'))
  }
  await deposit('une-page.pdf')
  await deposit('une-page.pdf', 'DEMANDEUR')
  await deposit('trois-pages.pdf', 'NUMERISEUR')
  await deposit('photo.jpg', 'SYSTEME')
  const inspector = {
    inspect: () => Promise.reject(Object.assign(new Error(), { name: 'InspectionUnavailable' })),
  }
  Object.assign(examens, { inspector: { ...inspector, figures: () => ({ running: 0, waiting: 0 }) } })
  t.equal((await deposit('image.png')).statusCode, 503)
  const reception = await examens.blobs.receive([Buffer.alloc(100)] as unknown as AsyncIterable<Buffer>, 100)

  const seen = await figures()
  for (const line of [
    'sne_pieces_deposees_total{source="GUICHET",resultat="VALIDE"} 1',
    'sne_pieces_deposees_total{source="DEMANDEUR",resultat="DEJA_GARDEE"} 1',
    'sne_pieces_deposees_total{source="NUMERISEUR",resultat="EN_ANALYSE"} 1',
    'sne_pieces_deposees_total{source="SYSTEME",resultat="REFUSEE"} 1',
    'sne_pieces_deposees_total{source="GUICHET",resultat="FAUTE"} 1',
    'sne_antivirus_duree_secondes_count{verdict="SANS_REPONSE"} 1',
    'sne_antivirus_duree_secondes_count{verdict="INFECTEE"} 1',
    'sne_pieces_en_analyse 1',
    'sne_reception{mesure="fichiers"} 1',
    'sne_reception{mesure="octets"} 116',
    'sne_examens{examen="antivirus",mesure="en-cours"} 3',
    'sne_examens{examen="antivirus",mesure="en-attente"} 2',
  ])
    t.ok(seen.has(line), line)
  await reception.discard()
  isDown = true
  const later = await figures()
  t.ok(later.has('sne_pieces_en_analyse Nan'), 'unknown, and the others are told')
  t.ok(later.has('sne_reception{mesure="fichiers"} 0'))
})
