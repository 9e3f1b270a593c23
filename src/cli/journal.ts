/** The command `journal`: who saw an application, days sealed, everything verified; no secret is needed. */
import { readPlace } from '../config/config.ts'
import { tendJournal } from '../service/sceau.ts'
import { type Anomalie, type NatureAnomalie, type Verifie, verifyJournal } from '../service/verification.ts'
import { type Store, StoreUnavailable } from '../store/ports.ts'
import { openConfigured } from './configured-store.ts'
import { CommandFailure, EXIT, type Exit, type Io } from './io.ts'
import { printable } from './render.ts'
import { verifySealFiles, writeSealFiles } from './seal-files.ts'

const WORDS: Readonly<Record<NatureAnomalie, string>> = {
  LIGNE_ALTEREE: 'ligne altérée',
  LIGNE_ABSENTE: 'ligne absente',
  LIGNE_AJOUTEE: 'ligne ajoutée',
  MAILLON_ALTERE: 'maillon altéré',
  MAILLON_ABSENT: 'maillon absent',
  SCEAU_ROMPU: 'sceau rompu',
}

/** Most anomalies that are written out; the others are counted. */
const SHOWN_MAX = 50
const ACCES_PAR_PAGE = 500

const withStore = async (
  io: Io,
  act: (store: Store, sealsFolder: string) => Promise<Exit>,
): Promise<Exit> => {
  const place = readPlace(io.env)
  const store = await openConfigured(place)
  try {
    return await act(store, place.sealsFolder)
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error
    throw new CommandFailure(EXIT.unreachable, `Le journal n’a pas pu être lu : ${error.message}`)
  } finally {
    await store.close()
  }
}

const shown = ({ nature, jour, chaine, rang, ligne, correlation }: Anomalie): string =>
  [
    WORDS[nature],
    jour && `jour ${jour}`,
    chaine && `chaîne ${chaine}`,
    rang !== undefined && `rang ${rang}`,
    ligne !== undefined && `ligne ${ligne}`,
    correlation && `corrélation ${printable(correlation)}`,
  ]
    .filter(Boolean)
    .join(', ')

const counted = (vu: Verifie): string =>
  [
    `chaînes : ${vu.chaines}`,
    `maillons : ${vu.maillons}`,
    `lignes : ${vu.lignes}`,
    `sceaux : ${vu.sceaux}${vu.dernierSceau && ` (dernier jour scellé : ${vu.dernierSceau})`}`,
    `lignes antérieures à la chaîne, non vérifiables : ${vu.horsChaine}`,
    '',
  ].join('\n')

/** Verifies the journal, and the seals' files when a folder is given. 0 when it is whole, 1 when it is not. */
export const verifierJournal = (
  { sceaux }: { readonly sceaux?: string },
  io: Io,
  maintenant = new Date(),
): Promise<Exit> =>
  withStore(io, async (store) => {
    let found = 0
    const tell = (line: string) => {
      found += 1
      if (found <= SHOWN_MAX) io.stdout.write(`${line}\n`)
    }
    const verifying = verifyJournal(store, maintenant)
    let step = await verifying.next()
    for (; !step.done; step = await verifying.next()) tell(shown(step.value))
    if (sceaux !== undefined)
      for await (const { jour, texte } of filesOf(store, sceaux)) tell(`${texte}, jour ${jour}`)
    io.stdout.write(counted(step.value))
    io.stdout.write(found === 0 ? 'Le journal est intact.\n' : `Anomalies : ${found}.\n`)
    return found === 0 ? EXIT.accepted : EXIT.refused
  })

async function* filesOf(store: Store, folder: string) {
  try {
    yield* verifySealFiles(store, folder)
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error
    throw new CommandFailure(EXIT.usage, `Le dossier ${folder} ne peut pas être lu.`)
  }
}

/** Seals the day before, erases what is old, writes the seals' files that are missing. */
export const scellerJournal = (io: Io, maintenant = new Date()): Promise<Exit> =>
  withStore(io, async (store, folder) => {
    const { scelle, effacees } = await tendJournal(store, maintenant)
    const written = await writeSealFiles(store, folder)
    io.stdout.write(
      `${scelle === undefined ? 'veille déjà scellée' : `jour scellé : ${scelle}`}\n` +
        `fichiers écrits : ${written.length}\nlignes effacées : ${effacees}\n`,
    )
    return EXIT.accepted
  })

/** Writes who asked for an application, one line for each request. */
export const journalDemande = (numUnique: string, io: Io): Promise<Exit> =>
  withStore(io, async (store) => {
    let apres = 0
    for (;;) {
      const page = await store.findTraces(numUnique, apres, ACCES_PAR_PAGE)
      for (const { id, horodatage, guichet, agent, systeme, operation, decision, correlation } of page) {
        apres = id
        const cells = [
          horodatage,
          guichet || '—',
          agent ?? '—',
          systeme ?? '—',
          operation,
          decision,
          correlation,
        ]
        io.stdout.write(`${printable(cells.join('  '))}\n`)
      }
      if (apres === 0) io.stderr.write('aucune ligne\n')
      if (page.length < ACCES_PAR_PAGE) return EXIT.accepted
    }
  })
