/** The name of a document: from the part of a form, to whoever reads its bytes. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { openTestExamens } from '../kit/examens.ts'
import { openApp } from '../kit/open-app.ts'

const fixture = (path: string) => readFileSync(new URL(`../../fixtures/${path}`, import.meta.url))

t.test('the file of a form bears its own name, unless a field gives one', async (t) => {
  const { examens, close } = await openTestExamens()
  const { app } = await openApp(t, { examens })
  t.teardown(close)
  const created = await app.inject({
    method: 'POST',
    url: '/v1/demandes',
    headers: { 'content-type': 'application/xml' },
    payload: fixture('deposer-demande/ok-demandeur-seul/request.xml'),
  })
  const { numUnique } = created.json() as { numUnique: string }
  const dispositionOf = async (document: string, filename: string, field?: string) => {
    const payload = Buffer.concat([
      Buffer.from(
        field === undefined
          ? ''
          : `--b\r\nContent-Disposition: form-data; name="nomFichier"\r\n\r\n${field}\r\n`,
      ),
      Buffer.from(`--b\r\nContent-Disposition: form-data; name="contenu"; filename="${filename}"\r\n\r\n`),
      fixture(`pieces/${document}`),
      Buffer.from('\r\n--b--\r\n'),
    ])
    const answer = await app.inject({
      method: 'POST',
      url: `/v1/demandes/${numUnique}/pieces?categorie=RF01&personne=1`,
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      payload,
    })
    t.equal(answer.statusCode, 201, answer.body)
    const { id } = (answer.json() as { piece: { id: string } }).piece
    return (await app.inject({ url: `/v1/pieces/${id}/contenu` })).headers['content-disposition']
  }
  t.equal(
    await dispositionOf('une-page.pdf', 'C:/scans/carte d’Éloïse (1).pdf'),
    `attachment; filename="carte d_Eloise (1).pdf"; filename*=UTF-8''carte%20d%E2%80%99%C3%89lo%C3%AFse%20%281%29.pdf`,
  )
  t.equal(
    await dispositionOf('trois-pages.pdf', 'autre.pdf', 'nommee.pdf'),
    `attachment; filename="nommee.pdf"; filename*=UTF-8''nommee.pdf`,
  )
})
