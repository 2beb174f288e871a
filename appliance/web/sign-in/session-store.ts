import type { Database, Statement } from '#appliance/storage/database.ts'
import type { SessionVia } from './session.ts'

/** A session as it lies on the disk: instants are epoch milliseconds by the box's clock. */
export interface StoredSession {
  readonly tokenHash: Buffer
  readonly via: SessionVia
  readonly label: string
  readonly remembered: boolean
  readonly holds: boolean
  readonly createdAt: number
  readonly expiresAt: number
  /** 0 for a teacher. */
  readonly technicianUntil: number
}

interface Row {
  id_hash: Uint8Array
  via: SessionVia
  label: string
  remembered: number
  hold: number
  created_at: number
  expires_at: number
  technician_until: number
}

export function readSessions(db: Pick<Database, 'read'>): StoredSession[] {
  return db.read<Row>('SELECT * FROM sessions ORDER BY created_at').map((row) => ({
    tokenHash: Buffer.from(row.id_hash),
    via: row.via,
    label: row.label,
    remembered: row.remembered === 1,
    holds: row.hold === 1,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    technicianUntil: row.technician_until,
  }))
}

export function savingSession(session: StoredSession, now: number): Statement {
  const { tokenHash, via, label, remembered, holds, createdAt, expiresAt, technicianUntil } = session
  const role = technicianUntil > now ? 'technician' : 'teacher'
  return {
    sql: `INSERT OR REPLACE INTO sessions (id_hash, role, via, label, remembered, created_at, last_seen, expires_at, hold, technician_until)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    params: [
      tokenHash,
      role,
      via,
      label,
      remembered ? 1 : 0,
      createdAt,
      now,
      Math.round(expiresAt),
      holds ? 1 : 0,
      Math.round(technicianUntil),
    ],
  }
}

export function removingSession(tokenHash: Buffer): Statement {
  return { sql: 'DELETE FROM sessions WHERE id_hash = ?', params: [tokenHash] }
}
