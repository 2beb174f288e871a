import { BoxError } from '#appliance/base/errors.ts'

/*
 * The regular expressions that settings may hold, read into a small program for `pattern.ts`. A school's technician writes them, and with
 * backtracking one careless `(\d+)*` would hold up the whole box; so they are JavaScript's without look-around and back-references, which
 * is what lets every byte be looked at a bounded number of times.
 */

/** `set`: 256 flags, one for each byte. `split` prefers the first way. */
export type Step =
  | { readonly op: 'set'; readonly bytes: Uint8Array }
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'begin' }
  | { readonly op: 'end' }
  | { readonly op: 'match' }

export interface Program {
  readonly steps: readonly Step[]
  /** Names of groups, each with the first of its two slots. */
  readonly groups: ReadonlyMap<string, number>
}

/** A pattern takes at most as many steps for each byte of a frame. */
const MOST_STEPS = 400
const MOST_REPEATS = 64
const MOST_DEPTH = 16

type Node =
  | { kind: 'set'; bytes: Uint8Array }
  | { kind: 'all'; parts: Node[] }
  | { kind: 'either'; ways: Node[] }
  | { kind: 'group'; inner: Node; name: string | undefined }
  | { kind: 'repeat'; inner: Node; least: number; most: number; lazy: boolean }
  | { kind: 'edge'; op: 'begin' | 'end' }

/** Throws RECEIVER_REFUSED where the pattern is none, or is too large. */
export function readPattern(source: string): Program {
  const node = new PatternReader(source).read()
  const writer = new ProgramWriter()
  writer.write(node)
  writer.add({ op: 'match' })
  return { steps: writer.steps, groups: writer.groups }
}

function refused(source: string, why: string): BoxError {
  return new BoxError('RECEIVER_REFUSED', `the pattern ${JSON.stringify(source)} ${why}`)
}

const CLASSES: Readonly<Record<string, (byte: number) => boolean>> = {
  d: (byte) => byte >= 48 && byte <= 57,
  w: (byte) => (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte === 95,
  s: (byte) => byte === 32 || (byte >= 9 && byte <= 13) || byte === 0xa0,
}
const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, 0: 0 }

function setOf(holds: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (holds(byte) ? 1 : 0))
}

class PatternReader {
  readonly #source: string
  #at = 0
  #depth = 0

  constructor(source: string) {
    this.#source = source
  }

  read(): Node {
    const node = this.#either()
    if (this.#at < this.#source.length) throw refused(this.#source, 'has a ) without its (')
    return node
  }

  #either(): Node {
    if ((this.#depth += 1) > MOST_DEPTH) throw refused(this.#source, 'has too many groups within each other')
    const ways = [this.#all()]
    while (this.#eat('|')) ways.push(this.#all())
    this.#depth -= 1
    return ways.length === 1 ? (ways[0] as Node) : { kind: 'either', ways }
  }

  #all(): Node {
    const parts: Node[] = []
    while (this.#at < this.#source.length && !['|', ')'].includes(this.#source[this.#at] ?? '')) parts.push(this.#repeated(this.#one()))
    return { kind: 'all', parts }
  }

  #one(): Node {
    const char = this.#next()
    if (char === '(') return this.#group()
    if (char === '[') return { kind: 'set', bytes: this.#class() }
    if (char === '.') return { kind: 'set', bytes: setOf((byte) => byte !== 10 && byte !== 13) }
    if (char === '^' || char === '$') return { kind: 'edge', op: char === '^' ? 'begin' : 'end' }
    if (char === '\\') return { kind: 'set', bytes: this.#escape() }
    if ('*+?{'.includes(char)) throw refused(this.#source, `repeats nothing at ${char}`)
    return { kind: 'set', bytes: this.#byte(char) }
  }

  #group(): Node {
    let name: string | undefined
    if (this.#eat('?')) {
      const named = /^<([A-Za-z]\w{0,15})>/.exec(this.#source.slice(this.#at))
      if (named !== null) {
        name = named[1]
        this.#at += named[0].length
      } else if (!this.#eat(':')) throw refused(this.#source, 'looks around, which is not done here')
    }
    const inner = this.#either()
    if (!this.#eat(')')) throw refused(this.#source, 'has a ( without its )')
    return { kind: 'group', inner, name }
  }

  #repeated(inner: Node): Node {
    const counted = /^(?:([*+?])|\{(\d{1,3})(?:(,)(\d{1,3})?)?\})(\?)?/.exec(this.#source.slice(this.#at))
    if (counted === null) {
      if (this.#source[this.#at] === '{') throw refused(this.#source, 'has a { that counts nothing')
      return inner
    }
    if (inner.kind === 'edge') throw refused(this.#source, 'repeats ^ or $')
    this.#at += counted[0].length
    const [, sign, from, comma, to, lazy] = counted
    const least = sign === undefined ? Number(from) : sign === '+' ? 1 : 0
    const open = sign === undefined ? comma !== undefined && to === undefined : sign !== '?'
    const most = open ? Infinity : sign === '?' ? 1 : Number(to ?? from)
    if (least > MOST_REPEATS || (most !== Infinity && (most > MOST_REPEATS || most < least)))
      throw refused(this.#source, `counts beyond ${MOST_REPEATS}, or backwards`)
    return { kind: 'repeat', inner, least, most, lazy: lazy !== undefined }
  }

  #class(): Uint8Array {
    const not = this.#eat('^')
    const all = new Uint8Array(256)
    while (!this.#eat(']')) {
      const from = this.#member()
      const ranged = this.#source[this.#at] === '-' && this.#source[this.#at + 1] !== ']'
      if (!ranged) {
        for (let byte = 0; byte < 256; byte += 1) all[byte] = (all[byte] ?? 0) | (from[byte] ?? 0)
        continue
      }
      this.#at += 1
      const [low, high] = [single(from), single(this.#member())]
      if (low === undefined || high === undefined || high < low) throw refused(this.#source, 'has a range from nowhere or backwards')
      all.fill(1, low, high + 1)
    }
    return not ? all.map((flag) => 1 - flag) : all
  }

  #member(): Uint8Array {
    const char = this.#next()
    return char === '\\' ? this.#escape() : this.#byte(char)
  }

  #escape(): Uint8Array {
    const char = this.#next()
    const named = CLASSES[char.toLowerCase()]
    if (named !== undefined) return setOf(char === char.toLowerCase() ? named : (byte) => !named(byte))
    if (char === 'x') {
      const hex = /^[0-9a-fA-F]{2}/.exec(this.#source.slice(this.#at))?.[0]
      if (hex === undefined) throw refused(this.#source, 'has \\x without two hex digits')
      this.#at += 2
      return setOf((byte) => byte === Number.parseInt(hex, 16))
    }
    const control = CONTROLS[char]
    if (control !== undefined) return setOf((byte) => byte === control)
    if (/[A-Za-z1-9]/.test(char)) throw refused(this.#source, `has \\${char}, which is not known here`)
    return this.#byte(char)
  }

  #byte(char: string): Uint8Array {
    const code = char.codePointAt(0) ?? 0
    if (code > 255) throw refused(this.#source, 'has letters that are no single bytes')
    return setOf((byte) => byte === code)
  }

  #next(): string {
    const char = this.#source[this.#at]
    if (char === undefined) throw refused(this.#source, 'ends too early')
    this.#at += 1
    return char
  }

  #eat(char: string): boolean {
    if (this.#source[this.#at] !== char) return false
    this.#at += 1
    return true
  }
}

function single(bytes: Uint8Array): number | undefined {
  const only = bytes.indexOf(1)
  return only === bytes.lastIndexOf(1) && only >= 0 ? only : undefined
}

class ProgramWriter {
  readonly steps: Step[] = []
  readonly groups = new Map<string, number>()
  #slots = 0

  add(step: Step): number {
    if (this.steps.length >= MOST_STEPS) throw new BoxError('RECEIVER_REFUSED', 'the pattern is too large')
    return this.steps.push(step) - 1
  }

  write(node: Node): void {
    switch (node.kind) {
      case 'set':
        this.add({ op: 'set', bytes: node.bytes })
        return
      case 'edge':
        this.add({ op: node.op })
        return
      case 'all':
        for (const part of node.parts) this.write(part)
        return
      case 'group':
        return this.#group(node)
      case 'either':
        return this.#either(node.ways)
      case 'repeat':
        return this.#repeat(node)
      default:
        return node satisfies never
    }
  }

  #group({ inner, name }: Extract<Node, { kind: 'group' }>): void {
    if (name === undefined) return this.write(inner)
    const slot = this.groups.get(name) ?? this.#slots
    if (slot === this.#slots) this.#slots += 2
    this.groups.set(name, slot)
    this.add({ op: 'save', slot })
    this.write(inner)
    this.add({ op: 'save', slot: slot + 1 })
  }

  #either(ways: readonly Node[]): void {
    const ends: { op: 'jump'; to: number }[] = []
    for (const [index, way] of ways.entries()) {
      if (index === ways.length - 1) {
        this.write(way)
        continue
      }
      const fork = { op: 'split' as const, first: 0, second: 0 }
      fork.first = this.add(fork) + 1
      this.write(way)
      const jump = { op: 'jump' as const, to: 0 }
      this.add(jump)
      ends.push(jump)
      fork.second = this.steps.length
    }
    for (const jump of ends) jump.to = this.steps.length
  }

  #repeat({ inner, least, most, lazy }: Extract<Node, { kind: 'repeat' }>): void {
    for (let times = 0; times < least; times += 1) this.write(inner)
    if (most === Infinity) {
      const fork = this.#fork(lazy)
      this.write(inner)
      this.add({ op: 'jump', to: fork.at })
      fork.leaveAt(this.steps.length)
      return
    }
    const forks = Array.from({ length: most - least }, () => {
      const fork = this.#fork(lazy)
      this.write(inner)
      return fork
    })
    for (const fork of forks) fork.leaveAt(this.steps.length)
  }

  #fork(lazy: boolean): { at: number; leaveAt: (to: number) => void } {
    const fork = { op: 'split' as const, first: 0, second: 0 }
    const at = this.add(fork)
    if (lazy) fork.second = at + 1
    else fork.first = at + 1
    return { at, leaveAt: (to) => void (lazy ? (fork.first = to) : (fork.second = to)) }
  }
}
