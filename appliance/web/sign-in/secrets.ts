import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import Type from 'typebox'
import type { Static } from 'typebox'
import Value from 'typebox/value'
import { BoxError } from '#appliance/base/errors.ts'
import type { Database, Statement } from '#appliance/storage/database.ts'

/** What people set when they claim the box. */
export type KeptSecret = 'pin' | 'passphrase'

const Params = Type.Object({ N: Type.Integer(), r: Type.Integer(), p: Type.Integer() })
/** What one guess costs, RFC 7914. */
export type HashCost = Static<typeof Params>

/** 32 MB and about a tenth of a second on a PC, half a second on a small board. */
export const HASH_COST: HashCost = { N: 2 ** 15, r: 8, p: 1 }
const HASH_BYTES = 32
const AT_ONCE = 2
const MOST_WAITING = 16

interface Row {
  salt: Uint8Array
  hash: Uint8Array
  params: string
}

/** PIN and passphrase, kept as scrypt hashes. Hashing runs off the event loop, at most two at once: memory for one more is not there. */
export class Secrets {
  readonly #db: Pick<Database, 'readOne'>
  readonly #cost: HashCost
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(db: Pick<Database, 'readOne'>, cost: HashCost) {
    this.#db = db
    this.#cost = cost
  }

  /** Whether somebody has claimed the box. */
  isSet(kind: KeptSecret): boolean {
    return this.#find(kind) !== undefined
  }

  /** The statement that keeps a secret, for the caller's own transaction. */
  async keeping(kind: KeptSecret, secret: string): Promise<Statement> {
    const salt = randomBytes(16)
    const hash = await this.#hash(secret, salt, this.#cost)
    const sql = 'INSERT OR REPLACE INTO secrets (kind, salt, hash, params) VALUES (?, ?, ?, ?)'
    return { sql, params: [kind, salt, hash, JSON.stringify(this.#cost)] }
  }

  /** Whether this is the secret; false where none is set. */
  async verify(kind: KeptSecret, secret: string): Promise<boolean> {
    const row = this.#find(kind)
    if (row === undefined) return false
    const hash = await this.#hash(secret, Buffer.from(row.salt), Value.Parse(Params, JSON.parse(row.params)))
    return timingSafeEqual(hash, row.hash)
  }

  #find(kind: KeptSecret): Row | undefined {
    return this.#db.readOne<Row>('SELECT salt, hash, params FROM secrets WHERE kind = ?', kind)
  }

  async #hash(secret: string, salt: Buffer, params: HashCost): Promise<Buffer> {
    await this.#turn()
    try {
      return await hashWith(secret.normalize('NFKC'), salt, params)
    } finally {
      this.#leave()
    }
  }

  async #turn(): Promise<void> {
    if (this.#running < AT_ONCE) {
      this.#running += 1
      return
    }
    if (this.#waiting.length >= MOST_WAITING) {
      throw new BoxError('TOO_MANY_REQUESTS', 'too many people sign in at this moment', { details: { retryAfter: 3 } })
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  // The place goes straight to who waits for it, so that nobody slips in between.
  #leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#running -= 1
    else next()
  }
}

function hashWith(secret: string, salt: Buffer, { N, r, p }: HashCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // scrypt needs 128 * N * r bytes; Node's own limit is exactly that at these parameters, and refuses it.
    const options = { N, r, p, maxmem: 256 * N * r }
    scrypt(secret, salt, HASH_BYTES, options, (failure, hash) => (failure === null ? resolve(hash) : reject(failure)))
  })
}
