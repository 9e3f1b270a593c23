import t from 'tap'
import { writeWsdl } from '../../src/contract/wsdl.ts'
import { writeSneWsdl } from '../../src/contract/wsdl-sne.ts'
import { OPERATIONS } from '../../src/operation/index.ts'
import { elementsOf, noXmllint, repeated, temporary, xmllint } from './kit.ts'

const ADDRESS = 'https://guichet.example.org/soap/v1?a=1&b=2'
const attribute = (name: string) => (e: { attributes: Readonly<Record<string, string>> }) =>
  e.attributes[name] ?? ''

for (const soap of ['1.1', '1.2'] as const) {
  const text = writeWsdl(OPERATIONS, { soap, address: ADDRESS })
  const elements = elementsOf(text)
  const named = (name: string) => elements.filter((e) => e.name === name)
  const prefix = soap === '1.1' ? 'soap' : 'soap12'

  t.test(`WSDL ${soap}: every operation and nothing else`, async (t) => {
    const names = OPERATIONS.map((operation) => operation.name)
    for (const parent of ['wsdl:portType', 'wsdl:binding']) {
      const inside = named('wsdl:operation').filter((e) => e.above.at(-1)?.name === parent)
      t.strictSame(inside.map(attribute('name')), names, parent)
    }
    const actions = named(`${prefix}:operation`)
    t.strictSame(
      actions.map(attribute('soapAction')),
      names.map((name) => `urn:sne:guichet:v1/${name}`),
    )
  })

  t.test(`WSDL ${soap}: the rules of interoperability`, async (t) => {
    if (soap === '1.1') t.notMatch(text, /soap12/, 'SOAP 1.2 is not even named (rule 5)')
    else t.notMatch(text, /wsdl\/soap\//, 'SOAP 1.1 is not even named')
    t.notMatch(text, /schemaLocation|wsdl:import|xs:include/, 'self-contained (2, 3, 4)')
    t.notMatch(text, /xs:enumeration/, 'codes are documented, not enumerated (16)')
    t.notMatch(text, /:header\b/, 'no header declared (21)')
    t.ok(
      named('xs:schema').every((e) => e.attributes['elementFormDefault'] === 'qualified'),
      'qualified (6)',
    )
    t.equal(named('wsdl:portType').length, 1)
    t.equal(named('wsdl:port').length, 1, 'one port (28)')
    t.equal(named(`${prefix}:address`)[0]?.attributes['location'], ADDRESS)
    t.strictSame(
      named(`${prefix}:binding`).map(attribute('style')),
      ['document'],
      'style on the binding (19)',
    )
    t.ok(
      named(`${prefix}:operation`).every((e) => e.attributes['style'] === undefined),
      'and only there (19)',
    )

    const messages = named('wsdl:message')
    t.strictSame(repeated(messages.map(attribute('name'))), [], 'distinct messages (8)')
    const parts = named('wsdl:part')
    t.equal(parts.length, messages.length, 'one part each (1)')
    t.strictSame(repeated(parts.map(attribute('element'))), [], 'distinct body elements (18)')
    t.strictSame([...new Set(parts.map(attribute('name')))].toSorted(), ['faute', 'parameters'])
    t.ok(
      parts.every((e) => e.attributes['type'] === undefined),
      'parts by element (20)',
    )
    for (const operation of OPERATIONS) {
      t.ok(
        parts.some((e) => e.attributes['element'] === `gui:${operation.name}`),
        operation.name,
      )
      t.ok(
        parts.some((e) => e.attributes['element'] === `gui:${operation.name}Response`),
        operation.name,
      )
    }

    const faults = [...named('wsdl:fault'), ...named(`${prefix}:fault`)]
    t.equal(faults.length, 3 * OPERATIONS.length)
    t.ok(
      faults.every((e) => e.attributes['name'] === 'faute'),
      'one name for the fault (20)',
    )
    const wrappers = OPERATIONS.flatMap((o) => [`${o.name}Type`, `${o.name}ResponseType`])
    const onWrapper = named('xs:attribute').filter((e) =>
      wrappers.includes(e.above.at(-1)?.attributes['name'] ?? ''),
    )
    t.strictSame(onWrapper, [], 'no attribute on a wrapper (23)')
    const globals = elements.filter((e) => e.above.at(-1)?.name === 'xs:schema' && e.attributes['name'])
    for (const schema of named('xs:schema')) {
      const names = globals.filter((e) => e.above.at(-1) === schema).map(attribute('name'))
      t.strictSame(repeated(names), [], 'distinct names in a namespace (8)')
    }
    const types = [...text.matchAll(/type="(xs:\w+)"|base="(xs:\w+)"/g)].map((match) => match[1] ?? match[2])
    t.notOk(
      types.some((type) => /duration|gYear|time$/.test(type ?? '')),
      'date and dateTime only (14)',
    )
  })
}

t.test('the SNE 02.01 door keeps its known shape', async (t) => {
  const text = writeSneWsdl({ address: 'https://sne.example.org/services/DemandeLogementImplService/' })
  const elements = elementsOf(text)
  const parameters = elements.find(
    (e) =>
      e.attributes['targetNamespace'] === 'http://ws.metier.nuu.application.i2/' && e.name === 'xs:schema',
  )
  t.equal(parameters?.attributes['elementFormDefault'], 'unqualified')
  const children = (type: string) =>
    elements
      .filter((e) => e.name === 'xs:element' && e.above.some((a) => a.attributes['name'] === type))
      .map(attribute('name'))
  t.strictSame(children('numUniqueParametresType'), [
    'nomFichierDemande',
    'fichierDemande',
    'nomCertificat',
    'certificat',
  ])
  t.strictSame(children('demandeLogementParametresType'), ['numUnique', 'nomCertificat', 'certificat'])
  const actions = elements.filter((e) => e.name === 'soap12:operation').map(attribute('soapAction'))
  t.strictSame(
    actions,
    [
      'getNumUnique',
      'getDemandeLogement',
      'getDoublons',
      'getDemandesRadieesDepuisLe',
      'getNouveauxDaloDepuisLe',
      'declarationNouveauDalo',
    ].map((name) => `http://ws.metier.nuu.application.i2/${name}`),
  )
  t.match(text, /n’est pas celui de l’État/)
  t.notMatch(text, /wsdl\/soap\/|schemaLocation/)
})

t.test('xmllint reads every WSDL', { skip: noXmllint }, async (t) => {
  const path = temporary({
    '11.wsdl': writeWsdl(OPERATIONS, { soap: '1.1', address: ADDRESS }),
    '12.wsdl': writeWsdl(OPERATIONS, { soap: '1.2', address: ADDRESS }),
    'sne.wsdl': writeSneWsdl({ address: ADDRESS }),
  })
  for (const name of ['11.wsdl', '12.wsdl', 'sne.wsdl']) t.equal(xmllint(path(name)), '', name)
})
