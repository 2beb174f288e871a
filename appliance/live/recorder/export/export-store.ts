import Value from 'typebox/value'
import { ExportTroubleKind } from '#appliance/contract/recordings.ts'
import type { Database } from '#appliance/storage/database.ts'
import type { UploadState } from './export-place.ts'

/** A recording that somebody wants taken somewhere. */
export interface ExportJob extends UploadState {
  readonly recording: string
  readonly place: 'folder' | 'server'
  /** Epoch milliseconds by the box's clock. */
  readonly askedAt: number
  readonly state: 'waiting' | 'finished' | 'failed'
  /** Why the last try failed. */
  readonly trouble: ExportTroubleKind | undefined
  /** Of all its files; 0 until it is known. */
  readonly bytes: number
  /** How many of them have arrived, as far as is known. */
  readonly sent: number
  /** Which of its files is on its way, from 0. */
  readonly file: number
  readonly finishedAt: number | undefined
}

interface Row {
  recording: string
  place: string
  asked_at: number
  state: string
  trouble: string | null
  bytes: number
  sent: number
  file: number
  upload: string | null
  mark: string | null
  finished_at: number | null
}

const PUT = `INSERT OR REPLACE INTO recording_exports
  (recording, place, asked_at, state, trouble, bytes, sent, file, upload, mark, finished_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

/** The table of what is taken elsewhere. */
export class ExportStore {
  readonly #db: Pick<Database, 'read' | 'write'>

  constructor(db: Pick<Database, 'read' | 'write'>) {
    this.#db = db
  }

  /** In the order in which they were asked for. */
  all(): ExportJob[] {
    return this.#db.read<Row>('SELECT * FROM recording_exports ORDER BY asked_at, recording').map(jobOf)
  }

  /** Resolves once it is on the disk; rejects with DATABASE_FAILED. */
  async put(job: ExportJob): Promise<void> {
    const { recording, place, askedAt, state, trouble, bytes, sent, file, upload, mark, finishedAt } = job
    const known = [recording, place, Math.round(askedAt), state, trouble ?? null, bytes, sent, file]
    const later = finishedAt === undefined ? null : Math.round(finishedAt)
    await this.#db.write([{ sql: PUT, params: [...known, upload ?? null, mark ?? null, later] }])
  }

  /** Rejects with DATABASE_FAILED. */
  async remove({ recording, place }: Pick<ExportJob, 'recording' | 'place'>): Promise<void> {
    await this.#db.write([{ sql: 'DELETE FROM recording_exports WHERE recording = ? AND place = ?', params: [recording, place] }])
  }
}

function jobOf(row: Row): ExportJob {
  return {
    recording: row.recording,
    place: row.place === 'folder' ? 'folder' : 'server',
    askedAt: row.asked_at,
    state: row.state === 'finished' || row.state === 'failed' ? row.state : 'waiting',
    trouble: Value.Check(ExportTroubleKind, row.trouble) ? row.trouble : undefined,
    bytes: row.bytes,
    sent: row.sent,
    file: row.file,
    upload: row.upload ?? undefined,
    mark: row.mark ?? undefined,
    finishedAt: row.finished_at ?? undefined,
  }
}
