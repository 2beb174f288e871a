import { BoxError } from '#appliance/base/errors.ts'

export function classUnknown(id: string): BoxError {
  return new BoxError('CLASS_UNKNOWN', `the roster has no class ${id}`)
}

export function pupilUnknown(id: string): BoxError {
  return new BoxError('PUPIL_UNKNOWN', `the roster has no pupil ${id}`)
}

/** Nobody has said which class is in the room, and the timetable does not. */
export function noClass(): BoxError {
  return new BoxError('CLASS_NOT_CHOSEN', 'the roster does not know which class is in the room')
}

/** ROSTER_REFUSED; the sentence names what cannot be, without anybody's name. */
export function refused(says: string): BoxError {
  return new BoxError('ROSTER_REFUSED', says)
}

/** Another pupil of the class has this number, seat or clicker. */
export function taken(what: 'number' | 'seat' | 'clicker', value: string): BoxError {
  return new BoxError('ROSTER_TAKEN', `another pupil of the class has the ${what} ${value}`)
}

export function rollClosed(): BoxError {
  return new BoxError('ROLL_CLOSED', 'nobody is asked who is here')
}

export function seatUnknown(seat: string): BoxError {
  return new BoxError('SEAT_UNKNOWN', `the class has no seat ${seat}`)
}

export function notHere(): BoxError {
  return new BoxError('HERE_REFUSED', 'this phone has said already who is here, or a teacher has said otherwise')
}
