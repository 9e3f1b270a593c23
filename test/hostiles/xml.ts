/** XML that no reader should take: declarations, encodings, nesting, floods, what is not well-formed. */
import { type Hostile, twisted } from './message.ts'

type Twist = (xml: string) => string | Buffer

/** Puts something before the first element. */
const before =
  (text: string): Twist =>
  (xml) =>
    `${text}${xml}`
/** Puts something inside the first surname, where any text may stand. */
const inside =
  (text: string): Twist =>
  (xml) =>
    xml.replace('<nom>', `<nom>${text}`)
/** Puts attributes on the first surname. */
const on =
  (attributes: string): Twist =>
  (xml) =>
    xml.replace('<nom>', `<nom ${attributes}>`)
/** Puts elements after the first surname. */
const after =
  (text: string): Twist =>
  (xml) =>
    xml.replace('</nom>', `</nom>${text}`)
/** Writes a declaration, and the bytes in that encoding or another. */
const encoded =
  (declared: string, write: (text: string) => Buffer): Twist =>
  (xml) =>
    write(`<?xml version="1.0" encoding="${declared}"?>${xml}`)
const latin1 = (text: string) => Buffer.from(text, 'latin1')
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')
const utf32 = (text: string) =>
  Buffer.concat([...`\ufeff${text}`].map((c) => Buffer.from(Uint32Array.of(c.codePointAt(0) ?? 0).buffer)))
/** The first surname begins with these bytes. */
const bytesInside =
  (bytes: readonly number[]): Twist =>
  (xml) => {
    const [head = '', tail = ''] = xml.split(/(?<=<nom>)/)
    return Buffer.concat([Buffer.from(head), Buffer.from(bytes), Buffer.from(tail)])
  }

const laughs = (n: number) =>
  Array.from({ length: n }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join('')
const doctype =
  (subset: string, text = '') =>
  (xml: string) =>
    inside(text)(`<!DOCTYPE a [${subset}]>${xml}`)

const DECLARATIONS: Readonly<Record<string, readonly [string, Twist]>> = {
  'un DOCTYPE sans rien': ['SNE-XML-002', before('<!DOCTYPE deposerDemande>')],
  'un milliard de rires': ['SNE-XML-002', doctype(`<!ENTITY e0 "ha">${laughs(9)}`, '&e9;')],
  'une entité de 100 Ko cent fois': [
    'SNE-XML-002',
    doctype(`<!ENTITY e "${'a'.repeat(100_000)}">`, '&e;'.repeat(100)),
  ],
  'une entité qui se contient': ['SNE-XML-002', doctype('<!ENTITY a "&b;"><!ENTITY b "&a;">', '&a;')],
  'un fichier de la machine': ['SNE-XML-002', doctype('<!ENTITY e SYSTEM "file:///etc/passwd">', '&e;')],
  'une adresse du réseau': ['SNE-XML-002', doctype('<!ENTITY e SYSTEM "http://127.0.0.1:1/">', '&e;')],
  'une entité de paramètre': ['SNE-XML-002', doctype('<!ENTITY % p SYSTEM "http://127.0.0.1:1/p.dtd">%p;')],
  'un sous-ensemble externe': ['SNE-XML-002', before('<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd">')],
  'un identifiant public': [
    'SNE-XML-002',
    before('<!DOCTYPE a PUBLIC "-//A//B" "http://127.0.0.1:1/a.dtd">'),
  ],
  'des attributs par défaut': ['SNE-XML-002', doctype('<!ATTLIST nom code CDATA "1">')],
  'une notation': ['SNE-XML-002', doctype('<!NOTATION n SYSTEM "/bin/sh">')],
  'un DOCTYPE derrière un long commentaire': [
    'SNE-XML-002',
    before(`<!--${'x'.repeat(100_000)}--><!DOCTYPE a>`),
  ],
  'un DOCTYPE en UTF-16': ['SNE-XML-002', (xml) => utf16(`<!DOCTYPE a [<!ENTITY e "x">]>${xml}`)],
  'un DOCTYPE après la racine': ['SNE-XML-002', after('<!DOCTYPE a>')],
  'une entité déclarée hors de tout DOCTYPE': ['SNE-XML-002', before('<!ENTITY e "x">')],
  'un doctype en minuscules': ['SNE-XML-002', before('<!doctype a>')],
  'une entité de HTML': ['SNE-XML-001', inside('&nbsp;')],
  'une instruction de style': ['SNE-XML-003', before('<?xml-stylesheet href="http://127.0.0.1:1/a.xsl"?>')],
  'une instruction dans un nom': ['SNE-XML-003', inside('<?php system("id")?>')],
  'une seconde déclaration XML': ['SNE-XML-001', before('<?xml version="1.0"?><?xml version="1.0"?>')],
  'une déclaration après un blanc': ['SNE-XML-001', before(' <?xml version="1.0"?>')],
  'XML 1.1': ['SNE-XML-001', before('<?xml version="1.1"?>')],
}

const ENCODINGS: Readonly<Record<string, readonly [string, Twist]>> = {
  'UTF-7': ['SNE-XML-006', encoded('UTF-7', latin1)],
  'un codage inventé': ['SNE-XML-006', encoded('x-malin', latin1)],
  'un nom de codage de 100 Ko': ['SNE-XML-006', encoded('a'.repeat(100_000), latin1)],
  'UTF-16 dit, UTF-8 écrit': ['SNE-XML-005', encoded('UTF-16', latin1)],
  'UTF-16 écrit, ISO-8859-1 dit': ['SNE-XML-005', encoded('ISO-8859-1', utf16)],
  'une marque UTF-8, ISO-8859-1 dit': [
    'SNE-XML-005',
    encoded('ISO-8859-1', (text) => Buffer.from(`\ufeff${text}`)),
  ],
  'UTF-32': ['SNE-XML-006', (xml) => utf32(xml)],
  EBCDIC: ['SNE-XML-004', (xml) => Buffer.concat([Buffer.from([0x4c, 0x6f, 0xa7, 0x94]), Buffer.from(xml)])],
  'un chevron trop long en UTF-8': ['SNE-XML-004', bytesInside([0xc0, 0xbc])],
  'un zéro trop long en UTF-8': ['SNE-XML-004', bytesInside([0xc0, 0x80])],
  'une moitié de paire en UTF-8': ['SNE-XML-004', bytesInside([0xed, 0xa0, 0x80])],
  'cinq octets en UTF-8': ['SNE-XML-004', bytesInside([0xf8, 0x88, 0x80, 0x80, 0x80])],
  'un caractère UTF-8 coupé': [
    'SNE-XML-004',
    (xml) => Buffer.concat([Buffer.from(xml), Buffer.from([0xc3])]),
  ],
  'un nombre impair d’octets en UTF-16': ['SNE-XML-004', (xml) => utf16(xml).subarray(0, -1)],
  'un NUL': ['SNE-XML-007', inside('\0')],
  'un caractère de contrôle': ['SNE-XML-007', inside('\x1b[2J')],
  'une référence à NUL': ['SNE-XML-001', inside('&#0;')],
  'une référence à une moitié de paire': ['SNE-XML-001', inside('&#xD800;')],
  'une référence hors d’Unicode': ['SNE-XML-001', inside('&#x110000;')],
  'une référence sans fin': ['SNE-XML-001', inside(`&#${'9'.repeat(50_000)};`)],
}

const FLOODS: Readonly<Record<string, readonly [string, Twist]>> = {
  'cent mille niveaux': ['SNE-XML-009', after('<a>'.repeat(100_000))],
  'cent mille niveaux fermés': ['SNE-XML-009', after('<a>'.repeat(100_000) + '</a>'.repeat(100_000))],
  'cinquante mille éléments': ['SNE-XML-010', after('<a/>'.repeat(50_000))],
  'cinq mille attributs': ['SNE-XML-011', on(Array.from({ length: 5000 }, (_, i) => `a${i}="1"`).join(' '))],
  'cinq mille espaces de noms': [
    'SNE-XML-011',
    on(Array.from({ length: 5000 }, (_, i) => `xmlns:a${i}="u:${i}"`).join(' ')),
  ],
  'un attribut de 500 Ko': ['SNE-MOD-006', on(`a="${'a'.repeat(500_000)}"`)],
  'un nom de 500 Ko': ['SNE-MOD-031', inside('é'.repeat(250_000))],
  'un texte de 500 Ko en CDATA': ['SNE-MOD-031', inside(`<![CDATA[${'<'.repeat(500_000)}]]>`)],
  'cent mille références': ['SNE-MOD-031', inside('&#65;'.repeat(100_000))],
  'deux mébioctets de blancs': ['SNE-XML-012', after(' '.repeat(2_000_000))],
}

const NOT_XML: Readonly<Record<string, readonly [string, Twist]>> = {
  'un CDATA sans fin': ['SNE-XML-001', inside('<![CDATA[')],
  'la fin d’un CDATA dans un texte': ['SNE-XML-001', inside(']]>')],
  'deux tirets dans un commentaire': ['SNE-XML-001', inside('<!-- -- -->')],
  'un commentaire sans fin': ['SNE-XML-001', after(`<!--${'x'.repeat(200_000)}`)],
  'deux attributs de même nom': ['SNE-XML-001', on('a="1" a="2"')],
  'deux attributs de même nom par deux préfixes': [
    'SNE-XML-001',
    on('xmlns:p="u" xmlns:q="u" p:a="1" q:a="2"'),
  ],
  'un préfixe non déclaré': ['SNE-XML-001', after('<p:a/>')],
  'le préfixe xml pris': ['SNE-XML-001', on('xmlns:xml="urn:autre"')],
  'le préfixe xmlns pris': ['SNE-XML-001', on('xmlns:xmlns="urn:autre"')],
  'un préfixe vidé': ['SNE-XML-001', on('xmlns:p=""')],
  'deux racines': ['SNE-XML-001', (xml) => xml + xml],
  'du texte après la racine': ['SNE-XML-001', (xml) => `${xml}suite`],
  'coupé au milieu': ['SNE-XML-001', (xml) => xml.slice(0, xml.length / 2)],
  'un chevron dans un attribut': ['SNE-XML-001', on('a="<b>"')],
  'un nom d’élément de 300 Ko': ['SNE-XML-001', after(`<${'a'.repeat(300_000)}`)],
}

const SHAPES: Readonly<Record<string, readonly [string, Twist]>> = {
  'xi:include d’un fichier': [
    'SNE-MOD-002',
    after('<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'),
  ],
  'xsi:type qui change le type': [
    'SNE-MOD-010',
    on('xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:base64Binary"'),
  ],
  'un nom remplacé par href': ['SNE-MOD-006', on('href="#id1"')],
  'l’espace de noms par défaut vidé': ['SNE-MOD-005', after('<nom xmlns="">autre</nom>')],
  'le nom deux fois': ['SNE-MOD-004', after('<nom>autre</nom>')],
  'un élément caché dans le nom': ['SNE-MOD-012', inside('<b/>')],
}

/** Every one of them. */
export const XML: readonly Hostile[] = [DECLARATIONS, ENCODINGS, FLOODS, NOT_XML, SHAPES].flatMap((family) =>
  Object.entries(family).map(([name, [code, twist]]) => ({ name, sendings: twisted(code, twist) })),
)
