import { BoxError } from '#appliance/base/errors.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { Claim, SessionView, SignIn as SignInWish } from '#appliance/contract/sign-in.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import { tidyName } from '#appliance/screens/known-screen.ts'
import type { Database } from '#appliance/storage/database.ts'
import { Asks } from './asks.ts'
import { dropClaimCode, keepClaimCode } from './claim-code.ts'
import { Delays } from './delays.ts'
import type { SecretKind } from './delays.ts'
import { deviceLabel } from './device-label.ts'
import type { Device, DoorCodes, Entry, SignInOptions } from './door.ts'
import { LessonHold } from './lesson-hold.ts'
import { HASH_COST, Secrets } from './secrets.ts'
import type { KeptSecret } from './secrets.ts'
import { sessionViewOf } from './session-view.ts'
import type { Session, SessionVia } from './session.ts'
import { Sessions } from './sessions.ts'
import { sameText, sha256 } from './six-digits.ts'

/*
 * The door: who may do what, and which device runs the lesson.
 * It owns secrets, sessions, the claim code, the lesson code and the requests of devices that wait; a secret is kept as a hash only.
 * A code on the screen opens the door for one lesson, PIN and passphrase for the term. It knows nothing of HTTP.
 */

export class SignIn implements Room {
  readonly name = 'sign-in'
  readonly #options: SignInOptions
  readonly #secrets: Secrets
  readonly #delays: Delays
  readonly #sessions: Sessions
  readonly #hold: LessonHold
  readonly #asks: Asks
  readonly #codes = new View<DoorCodes>({})
  readonly #changes = new View(0)
  #claimCode: string | undefined
  #claimed = false
  #offBus: (() => void) | undefined

  constructor(options: SignInOptions) {
    const { db, clock, log, bus, lesson, settings } = options
    this.#options = options
    this.#secrets = new Secrets(db, options.hashCost ?? HASH_COST)
    this.#delays = new Delays(clock)
    this.#asks = new Asks(clock, () => this.#tellWatchers())
    const changed = (gone: readonly Session[]): void => this.#sessionsChanged(gone)
    this.#sessions = new Sessions({ db, clock, log, rememberDays: () => settings.rememberDays(), changed })
    this.#hold = new LessonHold({ sessions: this.#sessions, lesson, bus, clock, log, codeRenewed: () => this.#tellWatchers() })
  }

  async start(): Promise<void> {
    if (this.#offBus !== undefined) return
    const { bus, dataFolder } = this.#options
    this.#offBus = bus.on('clock.stepped', () => this.#sessions.clockStepped())
    this.#claimed = this.#secrets.isSet('pin')
    if (this.#claimed) await dropClaimCode(dataFolder)
    else this.#claimCode = await keepClaimCode(dataFolder)
    this.#sessions.start()
    this.#hold.start()
    this.#tellWatchers()
  }

  async stop(): Promise<void> {
    this.#offBus?.()
    this.#offBus = undefined
    this.#hold.stop()
    this.#asks.clear()
    await this.#sessions.stop()
  }

  /** What admitted screens may show. */
  get codes(): Watchable<DoorCodes> {
    return this.#codes
  }

  /** A number that grows whenever any device's session view may have changed. */
  get changes(): Watchable<number> {
    return this.#changes
  }

  get claimed(): boolean {
    return this.#claimed
  }

  /** The session that a cookie stands for. */
  find(token: string | undefined): Session | undefined {
    return this.#sessions.find(token)
  }

  isTechnician(session: Session): boolean {
    return this.#sessions.isTechnician(session)
  }

  /** What this device is told about itself. */
  viewFor(token: string | undefined): SessionView {
    const session = this.#sessions.find(token)
    return sessionViewOf({
      session,
      holder: this.#sessions.holder(),
      technician: session !== undefined && this.isTechnician(session),
      claimed: this.#claimed,
      asking: token !== undefined && this.#asks.isWaiting(sha256(token)),
      asks: this.#asks.all(),
    })
  }

  /** Makes the box somebody's: PIN, passphrase and names are set, and this device is its technician. Rejects with ALREADY_CLAIMED, SECRET_WRONG, SECRET_WAIT. */
  async claim(claim: Claim, device: Device): Promise<Entry> {
    this.#mustBeUnclaimed()
    this.#check('claim', device, () => sameText(claim.code, this.#claimCode ?? ''))
    const along = [await this.#secrets.keeping('pin', claim.pin), await this.#secrets.keeping('passphrase', claim.passphrase)]
    const entry = await this.#enter({
      device,
      via: 'claim',
      along,
      first: () => this.#mustBeUnclaimed(),
      done: () => (this.#claimed = true),
    })
    await this.#afterClaim(claim, device)
    return entry
  }

  /** Rejects with NOT_CLAIMED, SECRET_WRONG, SECRET_WAIT, or, for the code, LESSON_HELD_BY_OTHER. */
  async signIn(wish: SignInWish, device: Device): Promise<Entry> {
    const { by, secret } = wish
    if (!this.#claimed) throw new BoxError('NOT_CLAIMED', 'nobody has claimed this box yet: do that first, with the claim code')
    if (by === 'code') return this.#enter({ device, via: 'code', first: () => this.#checkLessonCode(secret, device) })
    await this.#checkSecret(by, secret, device)
    return this.#enter({ device, via: by, prepares: wish.by === 'pin' && wish.prepares === true })
  }

  /** The device is a guest again; the lesson goes on, and nobody holds it if this device did. */
  async signOut(token: string | undefined): Promise<void> {
    await this.#sessions.commit(() => {
      const session = this.#sessions.find(token)
      return session === undefined ? {} : { remove: [session] }
    })
  }

  /** All that are signed in, who came last first. */
  devices(): readonly Session[] {
    return this.#sessions.all().toSorted((a, b) => b.createdAt - a.createdAt)
  }

  /** Signs a device out from afar, such as a phone that was lost; the lesson goes on as with `signOut`. Rejects with NOT_FOUND. */
  async sendAway(id: string): Promise<void> {
    await this.#sessions.commit(() => {
      const session = this.#sessions.findById(id)
      if (session === undefined) throw new BoxError('NOT_FOUND', 'this device is not signed in')
      return { remove: [session] }
    })
  }

  /** A second device asks the holder to be let in; throws where nobody holds the lesson or it is in already. */
  ask(label: string | undefined, device: Device): Entry {
    if (this.#hold.isFree) throw new BoxError('LESSON_NOT_STARTED', 'nobody runs the lesson: the code on the screen opens the door')
    if (this.#sessions.find(device.token) !== undefined) throw new BoxError('BAD_REQUEST', 'this device is signed in already')
    if (device.token !== undefined) this.#asks.drop(sha256(device.token))
    // A new cookie each time: whoever planted the old one in this browser gains nothing when it is let in.
    const token = this.#sessions.newToken()
    const ask = this.#asks.add({
      label: tidyName(label) ?? deviceLabel(device.userAgent),
      tokenHash: sha256(token),
      address: device.address,
    })
    this.#options.bus.tell('sign-in.asked', { id: ask.id, label: ask.label })
    this.#tellWatchers()
    return { token, remembered: false }
  }

  /** The holder's answer; rejects with NOT_THE_HOLDER for anybody else, and with ASK_UNKNOWN. */
  async answer(askId: string, allow: boolean, holder: Session): Promise<void> {
    await this.#sessions.commit(() => {
      if (this.#sessions.holder()?.id !== holder.id)
        throw new BoxError('NOT_THE_HOLDER', 'only the device that runs the lesson lets others in')
      const { ask, tokenHash } = this.#asks.take(askId)
      if (!allow) return {}
      const wish = { tokenHash, via: 'asked' as const, label: ask.label, remembered: false, technician: false }
      return { put: [this.#sessions.make(wish, undefined)] }
    })
    this.#tellWatchers()
  }

  /** Throws LESSON_HELD_BY_OTHER where this device would disturb another's lesson. */
  mayCommand(session: Session): void {
    this.#hold.mayCommand(session)
  }

  /** Whoever starts a class that nobody holds, holds it. */
  holdIfFree(session: Session): Promise<void> {
    return this.#hold.takeIfFree(session.id)
  }

  /** Rejects with NOT_THE_HOLDER for a device that came by the code. */
  take(session: Session): Promise<void> {
    return this.#hold.take(session.id)
  }

  /** Resolves when what the last command changed about the hold counts. */
  settled(): Promise<void> {
    return this.#sessions.settled()
  }

  // Rotates the session: a new cookie at each sign-in, the old one is worth nothing from then on.
  async #enter(entering: Entering): Promise<Entry> {
    const { device, via, along = [], prepares = false } = entering
    const token = this.#sessions.newToken()
    const remembered = via !== 'code'
    const technician = via === 'claim' || via === 'passphrase'
    let takes = false
    let session: Session | undefined
    await this.#sessions.commit(() => {
      entering.first?.()
      const before = this.#sessions.find(device.token)
      const wish = { tokenHash: sha256(token), via, label: deviceLabel(device.userAgent), remembered, technician }
      session = this.#sessions.make(wish, before)
      takes = this.#hold.isFree && via !== 'passphrase' && !prepares
      const { put = [session], remove = [] } = takes ? this.#hold.taking(session) : {}
      const old = before === undefined || remove.includes(before) ? [] : [before]
      return { put: put.filter(({ id }) => id !== before?.id), remove: [...remove, ...old], along }
    })
    entering.done?.()
    this.#tellWatchers()
    if (takes && session !== undefined) this.#hold.tellTaken(session, via)
    return { token, remembered: session?.remembered ?? remembered }
  }

  async #afterClaim({ school, room }: Claim, { address }: Device): Promise<void> {
    const { bus, log, settings, dataFolder } = this.#options
    this.#claimCode = undefined
    this.#tellWatchers()
    bus.tell('sign-in.claimed', { address })
    log.info({ address }, 'box claimed')
    const names = { ...(school === undefined ? {} : { school }), ...(room === undefined ? {} : { room }) }
    try {
      await settings.nameBox(names)
      await dropClaimCode(dataFolder)
    } catch (thrown) {
      // The box is claimed: names can be given on the page, and the next start removes the file.
      log.error({ err: thrown }, 'claim not tidied up')
    }
  }

  #mustBeUnclaimed(): void {
    if (this.#claimed) throw new BoxError('ALREADY_CLAIMED', 'this box has been claimed already')
  }

  #check(kind: 'claim' | 'code', device: Device, isRight: () => boolean): void {
    const attempt = this.#delays.begin(kind, device.address)
    if (!isRight()) this.#refuse(kind, device)
    attempt.right()
  }

  async #checkSecret(kind: KeptSecret, secret: string, device: Device): Promise<void> {
    const attempt = this.#delays.begin(kind, device.address)
    const isRight = await this.#secrets.verify(kind, secret).catch((thrown: unknown) => {
      attempt.undo()
      throw thrown
    })
    if (!isRight) this.#refuse(kind, device)
    attempt.right()
  }

  // Who types the code while it opens nothing has not guessed.
  #checkLessonCode(code: string, device: Device): void {
    this.#hold.mustBeFree()
    this.#check('code', device, () => this.#hold.isCode(code))
  }

  #refuse(kind: SecretKind, { address }: Device): never {
    this.#options.bus.tell('sign-in.secret-refused', { kind, address })
    throw new BoxError('SECRET_WRONG', 'that was not right')
  }

  #sessionsChanged(gone: readonly Session[]): void {
    if (this.#hold.sessionsChanged(gone)) this.#asks.clear()
    this.#tellWatchers()
  }

  #tellWatchers(): void {
    const { code } = this.#hold
    const codes = this.#claimed ? { code } : { claimCode: this.#claimCode }
    const shown = Object.fromEntries(Object.entries(codes).filter(([, value]) => value !== undefined))
    if (JSON.stringify(shown) !== JSON.stringify(this.#codes.value)) this.#codes.set(shown)
    this.#changes.set(this.#changes.value + 1)
  }
}

interface Entering {
  readonly device: Device
  readonly via: Exclude<SessionVia, 'asked'>
  /** The lesson is left to whoever runs it next. */
  readonly prepares?: boolean
  readonly along?: Parameters<Database['write']>[0]
  /** Runs before the change; what it throws keeps the device out. */
  readonly first?: () => void
  readonly done?: () => void
}
