/*
 * What of the database goes into a backup, and what comes back: the one place that knows the tables of all rooms. Everything that is not
 * named here travels: settings, timetable, run sheets, roster, questions and results, PIN and passphrase, bookmarks, pins.
 */

/** Tables that tell of this machine's own disk and line. They stay with the machine. */
const OF_THE_MACHINE = [
  ...['recordings', 'recording_exports'],
  ...['library_documents', 'library_uses', 'library_evictions', 'library_traffic', 'library_hours', 'library_peers', 'library_notes'],
]

/**
 * Whoever was let in is let in anew: a phone, a screen or a token that was taken away since must not come back. A class that was given
 * when the backup was made is over.
 */
const OVER = [
  ...['sessions', 'screens', 'tokens', 'quiz_phones', 'roster_loans', 'run_sheet_run'].map((table) => `DELETE FROM ${table}`),
  "DELETE FROM facts_kv WHERE key = 'screens.main'",
  "UPDATE facts_kv SET value = json_remove(value, '$.running') WHERE key = 'class'",
  'UPDATE roster_lessons SET ended = 1',
  'DELETE FROM quiz_polls WHERE kept_at IS NULL',
]

/** SQL that takes out of a copy what no other box should have. */
export const TAKEN_OUT: readonly string[] = [...OF_THE_MACHINE.map((table) => `DELETE FROM ${table}`), ...OVER]

/**
 * SQL that makes a restored copy this machine's; what is in use is `here`. Bookmarks and what waits to be sent up are put together: of
 * either nothing that somebody made may be lost, and what is sent twice has the same name.
 */
export const BROUGHT_IN: readonly string[] = [
  ...OF_THE_MACHINE.flatMap((table) => [`DELETE FROM main.${table}`, `INSERT INTO main.${table} SELECT * FROM here.${table}`]),
  'INSERT OR IGNORE INTO main.recording_bookmarks SELECT * FROM here.recording_bookmarks',
  'INSERT OR IGNORE INTO main.outbox (stream, id, body, refused) SELECT stream, id, body, refused FROM here.outbox ORDER BY position',
  ...OVER.map((statement) => statement.replace(/^(DELETE FROM|UPDATE) /u, '$1 main.')),
]
