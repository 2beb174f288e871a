import { randomBytes, randomUUID } from 'node:crypto'
import type { Clock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { TokenMade } from '#appliance/contract/sign-in.ts'
import type { Database } from '#appliance/storage/database.ts'
import { sha256 } from './six-digits.ts'

/** A key for a program, as the technician sees it. */
export interface ApiToken {
  readonly id: string
  readonly label: string
  readonly role: 'teacher' | 'technician'
  /** Epoch milliseconds. */
  readonly createdAt: number
}

interface Row {
  id: string
  token_hash: Uint8Array
  label: string
  role: ApiToken['role']
  created_at: number
}

const MOST_TOKENS = 50

/** Keys for programs that use the API: shown once, kept as hashes, good until revoked. */
export class Tokens {
  readonly #db: Pick<Database, 'read' | 'write'>
  readonly #clock: Clock
  readonly #lane = new Lane()
  #byHash: ReadonlyMap<string, ApiToken> | undefined

  constructor(db: Pick<Database, 'read' | 'write'>, clock: Clock) {
    this.#db = db
    this.#clock = clock
  }

  list(): ApiToken[] {
    return [...this.#all().values()]
  }

  find(token: string): ApiToken | undefined {
    return this.#all().get(sha256(token).toString('hex'))
  }

  /** Rejects with TOO_MANY_REQUESTS where there are too many already. */
  make(label: string, role: ApiToken['role']): Promise<TokenMade> {
    return this.#lane.run(async () => {
      if (this.#all().size >= MOST_TOKENS)
        throw new BoxError('TOO_MANY_REQUESTS', `there are ${MOST_TOKENS} tokens already; revoke one first`)
      const token = `classbox_${randomBytes(32).toString('base64url')}`
      const made = { id: randomUUID(), label, role, createdAt: this.#clock.now() }
      const sql = 'INSERT INTO tokens (id, token_hash, label, role, created_at) VALUES (?, ?, ?, ?, ?)'
      await this.#db.write([{ sql, params: [made.id, sha256(token), label, role, made.createdAt] }])
      this.#byHash = undefined
      return { id: made.id, label, token }
    })
  }

  /** Rejects with NOT_FOUND. */
  revoke(id: string): Promise<void> {
    return this.#lane.run(async () => {
      if (!this.list().some((token) => token.id === id)) throw new BoxError('NOT_FOUND', 'there is no such token')
      await this.#db.write([{ sql: 'DELETE FROM tokens WHERE id = ?', params: [id] }])
      this.#byHash = undefined
    })
  }

  #all(): ReadonlyMap<string, ApiToken> {
    this.#byHash ??= new Map(
      this.#db.read<Row>('SELECT * FROM tokens ORDER BY created_at').map(({ id, token_hash, label, role, created_at }) => {
        return [Buffer.from(token_hash).toString('hex'), { id, label, role, createdAt: created_at }]
      }),
    )
    return this.#byHash
  }
}
