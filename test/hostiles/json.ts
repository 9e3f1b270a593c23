/** JSON that no reader should take. */
import { type Hostile, jsonMessage, sending } from './message.ts'

type Make = (good: string, canary: string) => string | Buffer
const members = (more: string) => (good: string) => good.replace('{"numGuichet"', `{${more},"numGuichet"`)

const TEXTS: Readonly<Record<string, readonly [string, Make]>> = {
  'JSON coupé': ['SNE-ENV-007', (good) => good.slice(0, -3)],
  'JSON suivi d’autre chose': ['SNE-ENV-007', (good) => `${good}{}`],
  'JSON avec un commentaire': ['SNE-ENV-007', (good) => `/* */${good}`],
  'JSON avec une virgule de trop': ['SNE-ENV-007', (good) => good.replace('}}}', '},}}')],
  'JSON avec NaN': ['SNE-ENV-007', members('"a":NaN')],
  'JSON entre apostrophes': ['SNE-ENV-007', (good) => good.replaceAll('"', "'")],
  'un tableau JSON': ['SNE-ENV-007', (good) => `[${good}]`],
  'un texte JSON': ['SNE-ENV-007', (_good, canary) => `"${canary}"`],
  'null JSON': ['SNE-ENV-007', () => 'null'],
  'du XML dit JSON': ['SNE-ENV-007', (_good, canary) => `<a>${canary}</a>`],
  'cent mille tableaux': ['SNE-XML-009', members(`"a":${'['.repeat(100_000)}`)],
  'cent mille tableaux fermés': ['SNE-XML-009', members(`"a":${'['.repeat(100_000)}${']'.repeat(100_000)}`)],
  'cent mille objets': ['SNE-XML-009', members(`"a":${'{"a":'.repeat(100_000)}`)],
  'deux cent mille zéros': ['SNE-XML-010', members(`"a":[${'0,'.repeat(200_000)}0]`)],
  'JSON trop long': ['SNE-XML-012', (good) => good + ' '.repeat(2_000_000)],
  'JSON en UTF-16': ['SNE-ENV-007', (good) => Buffer.from(`\ufeff${good}`, 'utf16le')],
  'JSON en UTF-8 faux': [
    'SNE-ENV-007',
    (good, canary) => Buffer.from(good.replace(canary, `${canary}é`), 'latin1'),
  ],
  'NUL en JSON': ['SNE-XML-007', (good, canary) => good.replace(canary, `${canary}\\u0000`)],
  'une moitié de paire en JSON': ['SNE-XML-007', (good, canary) => good.replace(canary, `${canary}\\ud800`)],
  'un membre deux fois': ['SNE-MOD-004', members('"numGuichet":"H9999"')],
  '__proto__ en JSON': ['SNE-ENV-007', members('"__proto__":{"estAdmis":true}')],
  'constructor.prototype en JSON': ['SNE-MOD-001', members('"constructor":{"prototype":{"estAdmis":true}}')],
  'un membre de 300 Ko': ['SNE-MOD-001', members(`"${'a'.repeat(300_000)}":1`)],
  'un nombre démesuré': ['SNE-MOD-001', members('"a":1e400')],
  'un nombre de 300 Ko': ['SNE-MOD-001', members(`"a":${'9'.repeat(300_000)}`)],
  'un objet pour un texte': ['SNE-MOD-025', (good) => good.replace('"G1226"', '{"$ne":null}')],
  'un guichet JSON qui injecte': ['SNE-MOD-032', (good) => good.replace('G1226', `';DROP TABLE demandes;--`)],
}

/** Every one of them. */
export const JSON_TEXTS: readonly Hostile[] = Object.entries(TEXTS).map(([name, [code, make]]) => ({
  name,
  sendings: (canary) => [sending('rest-json', code, make(JSON.stringify(jsonMessage(canary)), canary))],
}))
