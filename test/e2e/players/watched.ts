/** What a player made of an output in the second or two that it had. */
export interface Watched {
  /** Pictures that were decoded. */
  pictures: number
  /** How much sound was decoded: frames of it, or bytes where a player counts those. */
  sounds: number
  /** Everything that the player called an error, and that it stood still. */
  complaints: string[]
}

/** A second of the class, of its pictures and of what counts as sound. */
export const ENOUGH = 25

export const isEnough = ({ pictures, sounds }: Watched): boolean => pictures >= ENOUGH && sounds >= ENOUGH
