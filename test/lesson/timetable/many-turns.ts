/** Counts how often others have their turn while something goes on. */
export class ManyTurns {
  #turns = 0
  #goesOn = true

  constructor() {
    const turn = (): void => {
      if (!this.#goesOn) return
      this.#turns += 1
      setImmediate(turn)
    }
    setImmediate(turn)
  }

  end(): number {
    this.#goesOn = false
    return this.#turns
  }
}
