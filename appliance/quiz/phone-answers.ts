/**
 * Which answers phones have given: a phone may sit down elsewhere and has one answer all the same, and it is told of its own alone, whoever sat there
 * before. Kept as long as the round lasts, and nowhere else: an answer without a phone's name came by something else.
 */
export class PhoneAnswers {
  readonly #phones: Map<string, string>

  constructor(phones: Iterable<readonly [who: string, phone: string]> = []) {
    this.#phones = new Map(phones)
  }

  /** What a write makes of it is known once it is on the disk. */
  copy(): PhoneAnswers {
    return new PhoneAnswers(this.#phones)
  }

  /** The answer of `who` came last by this phone, or by what is no phone. */
  note(who: string, phone: string | undefined): void {
    if (phone === undefined) this.#phones.delete(who)
    else this.#phones.set(who, phone)
  }

  isBy(who: string, phone: string): boolean {
    return this.#phones.get(who) === phone
  }

  /** As whom else this phone has answered. */
  elsewhere(who: string, phone: string): readonly string[] {
    return [...this.#phones].flatMap(([other, by]) => (by === phone && other !== who ? [other] : []))
  }
}
