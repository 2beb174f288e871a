import type { Clock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { BlobSource, PieceRange } from '../ports.ts'
import type { HalfPiece, HalfPieces } from './half-pieces.ts'
import { troubleOf } from './http-error.ts'
import { Rate } from './rate.ts'
import { Silence } from './silence.ts'
import type { Load } from './slots.ts'
import type { Giving, SourceReader } from './source-reader.ts'
import { SourceTrouble } from './source-trouble.ts'
import type { Target } from './targets.ts'
import type { Standing, Throttle } from './throttle.ts'

const LATELY: Milliseconds = seconds(10)

/** What a transfer tells while it runs. */
export interface TransferEars {
  came(transfer: Transfer, bytes: number): void
  answered(transfer: Transfer, giving: Giving, delay: Milliseconds): void
  stored(transfer: Transfer, piece: number): void
  /** The bytes of one source alone had a wrong hash. */
  corrupt(transfer: Transfer, piece: number, source: string): void
  /** Somebody else brings this piece. */
  isTaken(transfer: Transfer, piece: number): boolean
  /** Over what another source could bring this piece now, if one could. */
  other(transfer: Transfer, piece: number): BlobSource['over'] | undefined
}

export interface TransferParts {
  readonly clock: Clock
  readonly reader: SourceReader
  readonly halves: HalfPieces
  readonly throttle: Throttle
  readonly ears: TransferEars
}

export interface Errand {
  readonly source: BlobSource
  readonly target: Target
  readonly run: PieceRange
  /** The source gives files only as a whole. */
  readonly whole: boolean
  readonly load: Load
  readonly standing: () => Standing
}

/** One request of one source for a run of pieces, from the asking to the last byte. */
export class Transfer {
  readonly source: BlobSource
  readonly target: Target
  readonly load: Load
  readonly startedAt: Milliseconds
  /** Bytes that came, and of them those that were of use. */
  bytes = 0
  useful = 0
  /** Pieces of it that are in the store. */
  stored = 0
  /** Somebody waits for what it brings. */
  wanted: boolean
  /** By the time in which bytes could come. */
  readonly lately = new Rate(LATELY)
  #whole: boolean
  #at: number
  #to: number
  #asked = Infinity
  #position = 0
  #half: HalfPiece | undefined
  #wrong = 0
  #lastAt: Milliseconds
  #answered = false
  #ours = 0
  #oursSince: Milliseconds = 0
  #waited: Milliseconds = 0
  readonly #silence: Silence
  readonly #standing: () => Standing
  readonly #parts: TransferParts
  readonly #end = new AbortController()

  constructor(errand: Errand, parts: TransferParts) {
    this.source = errand.source
    this.target = errand.target
    this.load = errand.load
    this.wanted = errand.load === 'wanted'
    this.#whole = errand.whole
    this.#at = errand.run.from
    this.#to = errand.run.to
    this.#standing = errand.standing
    this.#parts = parts
    this.#silence = new Silence(parts.clock, (signal) => parts.reader.reaches(errand.source, signal))
    this.startedAt = this.#lastAt = parts.clock.monotonic()
  }

  /** The piece that is arriving. */
  get at(): number {
    return this.#at
  }

  get whole(): boolean {
    return this.#whole
  }

  standing(): Standing {
    return this.source.over === 'room' ? 'room' : this.wanted ? 'wanted' : this.#standing()
  }

  /** Whether it will bring this piece. */
  covers(piece: number): boolean {
    return piece >= this.#at && piece < this.#to
  }

  /** What it will still bring. */
  get ahead(): PieceRange {
    return { from: this.#at, to: this.#to }
  }

  /** Time in which bytes could come: without the time in which it was we who did not read. */
  activeFor(): Milliseconds {
    const now = this.#parts.clock.monotonic()
    return now - this.startedAt - this.#waited - (this.#ours > 0 ? now - this.#oursSince : 0)
  }

  get hadWrong(): boolean {
    return this.#wrong > 0
  }

  /** Since when it is we who do not read; undefined while we do. */
  get heldSince(): Milliseconds | undefined {
    return this.#ours > 0 ? this.#oursSince : undefined
  }

  /** It ends before this piece, or after the one that is arriving. */
  shorten(to: number): void {
    this.#to = Math.min(this.#to, Math.max(to, this.#at + 1))
  }

  /** Ends it; what has arrived stays. */
  leave(trouble: SourceTrouble): void {
    this.#end.abort(trouble)
  }

  /** Leaves a source that says nothing; to be called about twice a second. */
  watchSilence(): void {
    this.lately.note(this.activeFor(), this.bytes)
    if (this.#ours > 0) return
    // Over a line that is down another server is not reached either.
    const anyway = (): boolean => !this.#answered || this.#parts.ears.other(this, this.#at) === 'room'
    if (!this.#silence.isOver(this.#lastAt, anyway)) return
    this.leave(new SourceTrouble('line', this.#answered ? 'fell silent in the middle of the file' : 'does not answer'))
  }

  /** Resolves with what went wrong with the source, if anything; rejects with the store's BoxError. */
  async run(): Promise<SourceTrouble | undefined> {
    try {
      await this.#receive(await this.#open())
      return this.#answerWasShort() ? new SourceTrouble('line', 'ended before the file was whole') : undefined
    } catch (thrown) {
      if (this.#end.signal.aborted) return this.#gotAll() ? undefined : troubleOf(this.#end.signal.reason)
      if (thrown instanceof BoxError && !(thrown instanceof SourceTrouble)) throw thrown
      return troubleOf(thrown)
    } finally {
      this.#silence.end()
      this.#letGo()
    }
  }

  async #open(): Promise<Giving> {
    const { reader, clock, ears } = this.#parts
    const { target, source } = this
    if (!this.#whole && this.#begin(this.#at) === undefined) throw new SourceTrouble('left', 'is asked for too much at a time')
    const from = target.offsetOf(this.#at) + (this.#half?.filled ?? 0)
    this.#asked = this.#whole ? target.spec.bytes : target.offsetOf(this.#to - 1) + target.sizeOf(this.#to - 1)
    const lane = source.over === 'room' ? 'room' : this.wanted ? 'wanted' : this.#standing()
    const want = { source, from, to: this.#asked, total: target.spec.bytes, whole: this.#whole, lane }
    const giving = await reader.open(want, this.#end.signal)
    this.#answered = true
    this.#lastAt = clock.monotonic()
    if (giving.noRanges) this.#takeWhole()
    this.#position = giving.from
    ears.answered(this, giving, this.#lastAt - this.startedAt)
    return giving
  }

  /** All of it comes though a part was asked for: then all that is missing is taken of it. */
  #takeWhole(): void {
    this.#letGo()
    this.#whole = true
    this.#at = 0
    this.#to = this.target.pieces
    this.#asked = this.target.spec.bytes
  }

  async #receive({ chunks }: Giving): Promise<void> {
    const { clock, throttle, ears } = this.#parts
    for await (const chunk of chunks) {
      this.#lastAt = clock.monotonic()
      this.bytes += chunk.length
      throttle.took(chunk.length, this.standing())
      ears.came(this, chunk.length)
      if (this.#position >= this.#asked) return
      await this.#place(chunk)
      if (this.#isOver()) return
      await this.#waiting(() => throttle.pass(() => this.standing(), this.#end.signal))
      this.#end.signal.throwIfAborted()
    }
  }

  /** Puts bytes where they belong; what is here already, or is brought by somebody else, is passed over. */
  async #place(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      const { target } = this
      const piece = target.pieceAt(this.#position)
      if (piece >= this.#to) return
      this.#at = piece
      const size = target.sizeOf(piece)
      const within = this.#position - target.offsetOf(piece)
      const half = this.#half?.piece === piece ? this.#half : this.#begin(piece)
      const skip = half === undefined ? size - within : Math.max(0, half.filled - within)
      const taken = skip > 0 || half === undefined ? 0 : half.add(chunk.subarray(at), this.source.key)
      const moved = Math.min(chunk.length - at, skip > 0 ? skip : taken)
      this.#position += moved
      this.useful += taken
      at += moved
      if (half?.whole === true) await this.#waiting(() => this.#store(half))
    }
  }

  #begin(piece: number): HalfPiece | undefined {
    const { halves, ears } = this.#parts
    const { target, source } = this
    this.#letGo()
    if (target.holds(piece) || ears.isTaken(this, piece)) return undefined
    this.#half = halves.take({ sha256: target.spec.sha256, piece, size: target.sizeOf(piece) }, source.key)
    return this.#half
  }

  async #store(half: HalfPiece): Promise<void> {
    const { halves, ears } = this.#parts
    // It stays the piece that is arriving until the store has it: nobody else is to fetch it meanwhile.
    this.#half = undefined
    try {
      await this.target.write(half.piece, half.bytes)
    } catch (thrown) {
      this.#at = half.piece + 1
      if (thrown instanceof BoxError && thrown.code === 'BLOB_CORRUPT') return this.#blame(half)
      halves.drop(half)
      throw thrown
    }
    halves.done(half)
    this.#at = half.piece + 1
    this.stored += 1
    ears.stored(this, half.piece)
  }

  /** One wrong piece costs one piece; who gives a second one, or can be replaced, is left. */
  #blame(half: HalfPiece): void {
    const { halves, ears } = this.#parts
    const culprit = halves.wrong(half)
    if (culprit === undefined) return
    ears.corrupt(this, half.piece, culprit)
    this.#wrong += 1
    if (culprit !== this.source.key) return
    if (this.#wrong > 1 || ears.other(this, half.piece) !== undefined) throw new SourceTrouble('corrupt', 'gave bytes with a wrong hash')
  }

  /** What was asked for is here, and it was cut short or nothing of what follows is missing. */
  #isOver(): boolean {
    if (this.#position >= this.target.spec.bytes) return false
    if (this.#position >= this.target.offsetOf(this.#to)) return this.#position < this.#asked
    return this.#whole && this.#half === undefined && this.target.missing({ from: this.#at, to: this.#to }).length === 0
  }

  #gotAll(): boolean {
    return this.#position >= Math.min(this.#asked, this.target.spec.bytes)
  }

  #answerWasShort(): boolean {
    return !this.#gotAll() && !this.#isOver()
  }

  #letGo(): void {
    if (this.#half !== undefined) this.#parts.halves.release(this.#half)
    this.#half = undefined
  }

  /** While it is we who wait, the source is not blamed for the silence. */
  async #waiting(job: () => Promise<void>): Promise<void> {
    const { clock } = this.#parts
    this.#ours += 1
    this.#oursSince = clock.monotonic()
    try {
      await job()
    } finally {
      this.#ours -= 1
      this.#lastAt = clock.monotonic()
      this.#waited += this.#lastAt - this.#oursSince
    }
  }
}
