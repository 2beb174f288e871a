import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { BoxError } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { ErrorCode } from '#appliance/contract/errors.ts'
import type { Problem } from '#appliance/contract/problem.ts'

/** The one place where the house's errors become HTTP: status, and a short title that never changes. */
export const HTTP_ERRORS: Readonly<Record<ErrorCode, readonly [status: number, title: string]>> = {
  BAD_REQUEST: [400, 'The request cannot be understood'],
  NOT_FOUND: [404, 'There is nothing here'],
  PAYLOAD_TOO_LARGE: [413, 'The request is too large'],
  TOO_MANY_REQUESTS: [429, 'Too many requests'],
  HOST_REFUSED: [421, 'The box is not known under this name'],
  ORIGIN_REFUSED: [403, 'The request came from somebody else’s page'],
  SIGN_IN_REQUIRED: [401, 'Sign in first'],
  ROLE_TOO_LOW: [403, 'This device may not do that'],
  PIN_REQUIRED: [403, 'The PIN is needed'],
  NOT_THE_HOLDER: [403, 'Only the device that runs the lesson may do that'],
  SECRET_WRONG: [403, 'The code, PIN or passphrase is wrong'],
  SECRET_WAIT: [429, 'Too many wrong tries'],
  ALREADY_CLAIMED: [409, 'The box is claimed already'],
  NOT_CLAIMED: [409, 'The box is not claimed yet'],
  LESSON_HELD_BY_OTHER: [409, 'Another device runs the lesson'],
  ASK_UNKNOWN: [404, 'This device does not wait any more'],
  SCREEN_UNKNOWN: [404, 'There is no such screen'],
  CHANNEL_UNKNOWN: [404, 'There is no such channel'],
  CHANNEL_NOT_ON_AIR: [503, 'The channel is not on air'],
  VIEWERS_FULL: [503, 'Too many viewers'],
  STREAM_KEY_UNKNOWN: [403, 'The publish key is unknown'],
  STREAM_KEY_IN_USE: [409, 'The publish key is in use'],
  STREAM_MALFORMED: [400, 'The stream is malformed'],
  PUBLISH_REFUSED: [502, 'The publication was refused'],
  PUBLISH_FAILED: [502, 'The publication failed'],
  RESOLVER_FAILED: [502, 'The service that gives the address failed'],
  SOURCE_URL_REFUSED: [400, 'This address cannot be pulled from'],
  FFMPEG_MISSING: [503, 'ffmpeg is not installed'],
  SAMPLE_MISSING: [503, 'The sample class is not there'],
  UPSTREAM_UNKNOWN: [404, 'No such upstream'],
  UPSTREAMS_CHANGED: [409, 'Somebody else has changed the upstreams'],
  UPSTREAM_FAILED: [502, 'The upstream failed'],
  RELAY_REFUSED: [409, 'Not handed on to this box'],
  CODEC_NOT_CARRIED: [406, 'Not to be had in this form'],
  SEGMENT_GONE: [404, 'Not in the playlist'],
  SEGMENT_LATE: [503, 'Not there in time'],
  RECORDING_UNKNOWN: [404, 'No such recording'],
  RECORDING_RUNNING: [409, 'The recording is being written'],
  RECORDING_NOT_ALLOWED: [409, 'This class may not be kept'],
  BOOKMARK_UNKNOWN: [404, 'No such bookmark'],
  BOOKMARKS_FULL: [409, 'Too many bookmarks'],
  EXPORT_NOWHERE: [409, 'There is nowhere to take it to'],
  EXPORT_FAILED: [502, 'It could not be taken there'],
  CERTIFICATE_UNUSABLE: [502, 'The certificate cannot be used'],
  CATALOGUE_REFUSED: [422, 'The catalogue cannot be trusted'],
  ITEM_UNKNOWN: [404, 'Not in the library'],
  BLOB_UNKNOWN: [404, 'Not in the library'],
  BLOB_ABSENT: [503, 'Not on the box yet'],
  BLOB_CORRUPT: [502, 'The file is damaged'],
  BUNDLE_REFUSED: [502, 'The package cannot be opened'],
  SOURCE_FAILED: [502, 'The source failed'],
  PEER_REFUSED: [403, 'Not a box of this school'],
  DISK_FULL: [507, 'The disk is full'],
  LESSON_ALREADY_STARTED: [409, 'The lesson runs already'],
  LESSON_NOT_STARTED: [409, 'No lesson runs'],
  RUN_SHEET_UNKNOWN: [404, 'No such run sheet'],
  RUN_SHEET_CHANGED: [409, 'Somebody else has changed the run sheet'],
  RUN_SHEET_REFUSED: [422, 'This cannot be put on the run sheet'],
  RUN_STEP_UNKNOWN: [404, 'No such step'],
  LESSON_HAS_SHEET: [409, 'The lesson has a run sheet already'],
  RUN_ALREADY_BEGUN: [409, 'A run sheet is in use already'],
  RUN_NOT_BEGUN: [409, 'No run sheet is in use'],
  RUN_MOVED: [409, 'Somebody else has gone to another step'],
  CLASS_UNKNOWN: [404, 'No such class'],
  CLASS_NOT_CHOSEN: [409, 'It is not known which class is in the room'],
  PUPIL_UNKNOWN: [404, 'No such pupil'],
  ROSTER_TAKEN: [409, 'Another pupil of the class has this'],
  ROSTER_REFUSED: [422, 'The roster cannot be like this'],
  NOBODY_HERE: [409, 'Nobody is here'],
  ROLL_CLOSED: [409, 'Nobody is asked who is here'],
  HERE_REFUSED: [409, 'That cannot be said by this phone'],
  TABLE_FILE_REFUSED: [422, 'The file cannot be read'],
  QUIZ_MOVED: [409, 'Somebody else has gone on with the question'],
  QUIZ_NOT_ON: [409, 'No question is asked'],
  QUIZ_REFUSED: [422, 'This cannot be asked'],
  QUIZ_FILE_REFUSED: [422, 'The quiz cannot be read'],
  QUIZ_RESULT_UNKNOWN: [404, 'No such question was kept'],
  QUIZ_FULL: [503, 'Too many devices'],
  QUIZ_CLOSED: [409, 'The question is closed'],
  QUESTION_UNKNOWN: [404, 'No such question'],
  ANSWER_REFUSED: [422, 'This is no answer'],
  NOT_JOINED: [403, 'This device has no seat'],
  SEAT_TAKEN: [409, 'Another device answers from there'],
  SEAT_UNKNOWN: [404, 'No such seat'],
  TIMETABLE_CHANGED: [409, 'Somebody else has changed the timetable'],
  TIMETABLE_INVALID: [400, 'The timetable cannot be like this'],
  TIMETABLE_FILE_REFUSED: [422, 'The file cannot be read'],
  LESSON_UNKNOWN: [404, 'No such lesson'],
  CHANGE_UNKNOWN: [404, 'No such change'],
  CALENDAR_UNKNOWN: [404, 'No such calendar'],
  RECEIVER_UNKNOWN: [404, 'No such receiver'],
  RECEIVER_REFUSED: [422, 'The settings of this receiver cannot be'],
  RECEIVER_DETECTED: [409, 'The box finds this receiver by itself'],
  DEVICE_FAILED: [502, 'The device failed'],
  LEARN_NOT_RUNNING: [409, 'No port is being watched'],
  CONFIG_INVALID: [500, 'The configuration is invalid'],
  CONFIG_UNREADABLE: [500, 'The configuration cannot be read'],
  SETTING_UNKNOWN: [404, 'There is no such setting'],
  SETTING_INVALID: [400, 'The setting does not fit'],
  PORT_TAKEN: [500, 'A port is taken'],
  ALREADY_RUNNING: [500, 'The box runs already'],
  DATA_FOLDER_UNUSABLE: [500, 'The data folder cannot be used'],
  DATABASE_FAILED: [503, 'The box cannot write to its disk'],
  DATABASE_TOO_NEW: [500, 'The database is newer than the box'],
  ROOM_FAILED: [503, 'A part of the box has failed'],
  BACKUP_MISSING: [409, 'No backup was brought'],
  BACKUP_UNKNOWN: [422, 'This is no backup'],
  BACKUP_PASSPHRASE_WRONG: [422, 'The backup has another passphrase'],
  BACKUP_DAMAGED: [422, 'The backup is damaged'],
  BACKUP_TOO_NEW: [422, 'A newer box has made the backup'],
  BACKUP_OF_OTHER_BOX: [409, 'The backup is of another box'],
  CLASS_RUNNING: [409, 'A class is given'],
  INTERNAL: [500, 'The box made a mistake'],
}

/** Seconds after which a viewer asks again, where nobody knows better. */
const RETRY_AFTER: Partial<Record<ErrorCode, number>> = {
  CHANNEL_NOT_ON_AIR: 2,
  VIEWERS_FULL: 5,
  BLOB_ABSENT: 5,
  QUIZ_FULL: 2,
  DATABASE_FAILED: 10,
  ROOM_FAILED: 10,
}

/** What happens every day, and is nothing that a technician could mend: it does not fill the log. */
const EVERYDAY: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['CHANNEL_NOT_ON_AIR', 'VIEWERS_FULL', 'BLOB_ABSENT'])

/** Anything thrown, as an error of the house. What is not ours and not the caller's fault tells nothing of itself. */
export function boxErrorOf(thrown: unknown): BoxError {
  if (thrown instanceof BoxError) return thrown
  const { code, statusCode, validation, message } = thrown as Partial<FastifyError>
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new BoxError('PAYLOAD_TOO_LARGE', 'the request is too large', { cause: thrown })
  if (validation !== undefined) return new BoxError('BAD_REQUEST', `the request does not fit: ${message}`, { cause: thrown })
  if (statusCode === 404) return new BoxError('NOT_FOUND', 'there is nothing here', { cause: thrown })
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new BoxError('BAD_REQUEST', message ?? 'bad request', { cause: thrown })
  return new BoxError('INTERNAL', 'the box made a mistake; its log says more', { cause: thrown })
}

/** The body of a failed call, RFC 9457. */
export function problemOf(error: BoxError): Problem {
  const [status, title] = HTTP_ERRORS[error.code]
  const { retryAfter = RETRY_AFTER[error.code], current } = error.details
  const problem: Problem = {
    ...{ type: `urn:classbox:error:${error.code}`, title, status, code: error.code, detail: error.message },
    ...(current === undefined ? {} : { current }),
  }
  return typeof retryAfter === 'number' ? { ...problem, retryAfter } : problem
}

/** Answers with what went wrong; failures of the box go to the log with their cause, never to the caller. */
export function replyWithError(thrown: unknown, to: { request: FastifyRequest; reply: FastifyReply; log: Log }): FastifyReply {
  const error = boxErrorOf(thrown)
  const problem = problemOf(error)
  if (problem.status >= 500 && !EVERYDAY.has(error.code)) {
    to.log.error({ err: thrown, method: to.request.method, route: to.request.routeOptions.url }, 'request failed')
  }
  if (problem.retryAfter !== undefined) to.reply.header('retry-after', String(Math.ceil(problem.retryAfter)))
  // As bytes: the route's own response schemas are for its successes.
  return to.reply.code(problem.status).header('cache-control', 'no-store').type('application/problem+json').send(JSON.stringify(problem))
}
