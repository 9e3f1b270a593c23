/** What the service's role may do, where another role owns the tables: the database itself then holds the journal. */
import type { Line } from './postgres-acts.ts'

const APPEND = 'SELECT, INSERT'

/** Rights of the service, table by table: what it does, and nothing more. */
export const RIGHTS: Readonly<Record<string, string>> = {
  migrations: 'SELECT',
  demandes: 'SELECT, INSERT, UPDATE',
  versions: 'SELECT, INSERT, DELETE',
  sequences: 'SELECT, INSERT, UPDATE',
  idempotence: 'SELECT, INSERT, UPDATE, DELETE',
  personnes: 'SELECT, INSERT, DELETE',
  cles_identite: 'SELECT, INSERT, DELETE',
  lectures: 'SELECT, INSERT, UPDATE, DELETE',
  plans: APPEND,
  pieces: 'SELECT, INSERT, UPDATE, DELETE',
  places: 'SELECT, INSERT, UPDATE, DELETE',
  acces: 'SELECT, INSERT, UPDATE',
  evolutions: APPEND,
  parametres: APPEND,
  journal: APPEND,
  maillons: APPEND,
  sceaux: APPEND,
  tetes: APPEND,
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/**
 * Gives a role these rights in the current schema, and takes the others back; the caller's transaction holds the lock
 * of migrations. In: the owner's connection, the role's name. Raises the driver's error.
 */
export const grantRights = async (owner: Line, role: string): Promise<void> => {
  const to = quoted(role)
  const { rows } = await owner.query<{ schema: string }>('SELECT current_schema() AS schema')
  const statements = [
    `GRANT USAGE ON SCHEMA ${quoted(rows[0]?.schema ?? 'public')} TO ${to}`,
    ...Object.entries(RIGHTS).flatMap(([table, rights]) => [
      `REVOKE ALL ON TABLE ${table} FROM ${to}`,
      `GRANT ${rights} ON TABLE ${table} TO ${to}`,
    ]),
    `GRANT USAGE ON SEQUENCE personnes_id_seq TO ${to}`,
    `GRANT EXECUTE ON FUNCTION effacer_journal(date) TO ${to}`,
  ]
  await owner.query(statements.join(';'))
}
