import type { Room } from '#appliance/lifecycle/room.ts'

/** A room that does what the test says, and writes down what was asked of it. */
export class ARoom implements Room {
  readonly name: string
  readonly diary: string[]
  onStart: (signal: AbortSignal) => Promise<void> = () => Promise.resolve()
  onStop: () => Promise<void> = () => Promise.resolve()

  constructor(name: string, diary: string[]) {
    this.name = name
    this.diary = diary
  }

  start(signal: AbortSignal): Promise<void> {
    this.diary.push(`start ${this.name}`)
    return this.onStart(signal)
  }

  stop(): Promise<void> {
    this.diary.push(`stop ${this.name}`)
    return this.onStop()
  }
}

export const never = (): Promise<void> => new Promise(() => undefined)
