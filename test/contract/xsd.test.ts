import t from 'tap'
import { writeXsd, XSD_FILES } from '../../src/contract/xsd.ts'
import { OPERATIONS } from '../../src/operation/index.ts'
import { caseTwins, depot, elementsOf, noXmllint, repeated, temporary, xmllint } from './kit.ts'

const isReply = (name: string | undefined) =>
  /^(.*Response|rapport|constat|etape|faute|liste(Constat|Etape))Type$/.test(name ?? '')

for (const strict of [true, false]) {
  const xsd = writeXsd(OPERATIONS, { strict })
  const kind = strict ? 'strict' : 'lax'
  const all = Object.entries(xsd).map(([name, text]) => [`${kind} ${name}`, elementsOf(text)] as const)

  t.test(`${kind}: names are distinct whatever their case`, async (t) => {
    for (const [name, elements] of all) {
      const globals = elements.filter((e) => e.above.length === 1 && e.attributes['name'])
      t.strictSame(
        repeated(globals.map((e) => `${e.attributes['name']}`)),
        [],
        `${name}: types and global elements`,
      )
      const named = elements
        .filter((e) => e.name === 'xs:element')
        .map((e) => `${e.attributes['name'] ?? ''}`)
      t.strictSame(caseTwins(named), [], `${name}: elements`)
    }
  })

  t.test(`${kind}: sequences only, qualified, no complex type without a name`, async (t) => {
    for (const [name, elements] of all) {
      t.equal(elements[0]?.attributes['elementFormDefault'], 'qualified', name)
      t.notOk(
        elements.some((e) => ['xs:choice', 'xs:all', 'xs:include', 'xs:group'].includes(e.name)),
        name,
      )
      t.ok(
        elements.filter((e) => e.name === 'xs:complexType').every((e) => e.attributes['name']),
        name,
      )
      t.notOk(
        elements.some(
          (e) => e.name === 'xs:sequence' && (e.attributes['maxOccurs'] ?? e.attributes['minOccurs']),
        ),
        name,
      )
    }
  })

  t.test(`${kind}: replies have no facets and end with a wildcard`, async (t) => {
    const elements = elementsOf(xsd.guichet)
    const below = elements.filter((e) => e.above.some((a) => isReply(a.attributes['name'])))
    t.ok(below.length > 50, 'replies are met')
    t.notOk(below.some((e) => e.name === 'xs:restriction' || e.name === 'xs:enumeration'))
    t.notOk(below.some((e) => /valeur/.test(e.attributes['type'] ?? '')))
    const open = elements.filter(
      (e) => isReply(e.attributes['name']) && !/^liste/.test(e.attributes['name'] ?? ''),
    )
    for (const type of open.filter((e) => e.name === 'xs:complexType')) {
      const children = elements.filter(
        (e) => e.above.at(-1)?.name === 'xs:sequence' && e.above.includes(type),
      )
      t.equal(children.at(-1)?.name, 'xs:any', `${type.attributes['name']}`)
    }
  })

  t.test(`${kind}: xmllint accepts a valid message and refuses others`, { skip: noXmllint }, async (t) => {
    const message = depot()
    const path = temporary({
      [XSD_FILES.modele]: xsd.modele,
      [XSD_FILES.guichet]: xsd.guichet,
      'valide.xml': message,
      'ordre.xml': message.replace(
        /(<nuu:prenom>.*?<\/nuu:prenom>)(<nuu:dateNaissance>.*?<\/nuu:dateNaissance>)/,
        '$2$1',
      ),
      'zone.xml': message.replace('1980-02-29<', '1980-02-29Z<'),
      'code.xml': message.replace('civilite code="1"', 'civilite code="9"'),
      'modele.xml': `<nuu:interfaceNuu xmlns:nuu="http://nuu.application.i2/" versionInterface="02.01"><nuu:entete><nuu:dateFichier>2026-01-02T03:04:05+01:00</nuu:dateFichier></nuu:entete></nuu:interfaceNuu>`,
      'version.xml': `<nuu:interfaceNuu xmlns:nuu="http://nuu.application.i2/"><nuu:entete><nuu:dateFichier>2026-01-02T03:04:05</nuu:dateFichier></nuu:entete></nuu:interfaceNuu>`,
    })
    const guichet = (name: string) => xmllint('--schema', path(XSD_FILES.guichet), path(name))
    const modele = (name: string) => xmllint('--schema', path(XSD_FILES.modele), path(name))
    t.equal(guichet('valide.xml'), '')
    t.match(guichet('ordre.xml'), /not expected/, 'order')
    t.match(guichet('zone.xml'), /pattern/, 'zone on a day')
    if (strict) t.match(guichet('code.xml'), /enumeration/, 'unknown code')
    else t.equal(guichet('code.xml'), '', 'a code to come')
    t.equal(modele('modele.xml'), '', 'the model stands alone')
    t.match(modele('version.xml'), /versionInterface/, 'attribute required')
  })
}
