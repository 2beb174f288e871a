/**
 * Every error code that the box can answer with. Stable: programs depend on them, sentences may change.
 * A code names what is wrong, not where it was noticed.
 */
export const ERROR_CODES = [
  // the request
  'BAD_REQUEST',
  'NOT_FOUND',
  'PAYLOAD_TOO_LARGE',
  'TOO_MANY_REQUESTS',
  'HOST_REFUSED',
  'ORIGIN_REFUSED',
  // signing in
  'SIGN_IN_REQUIRED',
  'ROLE_TOO_LOW',
  'PIN_REQUIRED', // it outlives the lesson: the code on the screen is not enough
  'NOT_THE_HOLDER', // it needs the device that runs the lesson
  'SECRET_WRONG',
  'SECRET_WAIT',
  'ALREADY_CLAIMED',
  'NOT_CLAIMED',
  'LESSON_HELD_BY_OTHER',
  'ASK_UNKNOWN',
  'SCREEN_UNKNOWN',
  // live
  'CHANNEL_UNKNOWN',
  'CHANNEL_NOT_ON_AIR',
  'VIEWERS_FULL',
  'STREAM_KEY_UNKNOWN',
  'STREAM_KEY_IN_USE',
  'STREAM_MALFORMED',
  'PUBLISH_REFUSED',
  'PUBLISH_FAILED',
  'SOURCE_URL_REFUSED',
  'RESOLVER_FAILED',
  'FFMPEG_MISSING',
  'SAMPLE_MISSING',
  'UPSTREAM_UNKNOWN',
  'UPSTREAMS_CHANGED', // somebody else has changed the list since it was looked at
  'UPSTREAM_FAILED', // where the lesson comes from did not answer as it should
  'RELAY_REFUSED', // another box of the school asked for a stream that it may not have from here
  'CODEC_NOT_CARRIED', // what the source sends has no place in the form that was asked for
  'SEGMENT_GONE', // it has left the window, or never was
  'SEGMENT_LATE', // asked for ahead of time, and it did not come in time
  'RECORDING_UNKNOWN',
  'RECORDING_RUNNING', // it is being written
  'RECORDING_NOT_ALLOWED', // the rights of what was taught do not let it be kept
  'BOOKMARK_UNKNOWN',
  'BOOKMARKS_FULL',
  'EXPORT_NOWHERE', // the settings name no place of this kind
  'EXPORT_FAILED',
  // encrypted doors
  'CERTIFICATE_UNUSABLE', // the school's certificate or its key
  // library
  'CATALOGUE_REFUSED', // a publisher's document is not signed, rolled back, malformed or too large
  'ITEM_UNKNOWN',
  'BLOB_UNKNOWN', // nothing in any catalogue has this hash
  'BLOB_ABSENT', // it is known, and not on the box
  'BLOB_CORRUPT', // its bytes do not have its hash
  'BUNDLE_REFUSED', // a ZIP whose members cannot be trusted or read in place
  'SOURCE_FAILED', // where bytes come from did not answer as it should
  'PEER_REFUSED', // another box asked without the school's secret
  'DISK_FULL',
  // lesson
  'LESSON_ALREADY_STARTED',
  'LESSON_NOT_STARTED',
  'RUN_SHEET_UNKNOWN',
  'RUN_SHEET_CHANGED', // somebody else has changed it since it was looked at
  'RUN_SHEET_REFUSED', // a step or a plan that cannot be run, or too many of them
  'RUN_STEP_UNKNOWN',
  'LESSON_HAS_SHEET', // another run sheet is meant for this lesson
  'RUN_ALREADY_BEGUN',
  'RUN_NOT_BEGUN',
  'RUN_MOVED', // somebody else has gone to another step
  // roster
  'CLASS_UNKNOWN',
  'CLASS_NOT_CHOSEN', // neither a teacher nor the timetable has said which class is in the room
  'PUPIL_UNKNOWN',
  'ROSTER_TAKEN', // another pupil of the class has this number, seat or clicker
  'ROSTER_REFUSED', // a class or a list that cannot be
  'NOBODY_HERE', // there is nobody to be picked
  'ROLL_CLOSED', // nobody is asked who is here
  'HERE_REFUSED', // this phone has said already who is here, or a teacher has said otherwise
  'TABLE_FILE_REFUSED', // a table of a school, as workbook or text, that cannot be read
  // quiz
  'QUIZ_MOVED', // somebody else has done something with the question
  'QUIZ_NOT_ON',
  'QUIZ_REFUSED', // a question, or a step of it, that cannot be
  'QUIZ_FILE_REFUSED',
  'QUIZ_RESULT_UNKNOWN',
  'QUIZ_FULL', // more devices or answers than the box takes
  'QUIZ_CLOSED', // the question that was answered is not open
  'QUESTION_UNKNOWN',
  'ANSWER_REFUSED', // it is no answer to this question, or cannot be changed any more
  'NOT_JOINED', // the phone has no seat
  'SEAT_TAKEN',
  'SEAT_UNKNOWN',
  // timetable
  'TIMETABLE_CHANGED', // somebody else has changed this place since it was looked at
  'TIMETABLE_INVALID', // bells, grid or change that cannot be
  'TIMETABLE_FILE_REFUSED', // a calendar or a school's own table that cannot be read
  'LESSON_UNKNOWN', // no lesson of that day is what is named
  'CHANGE_UNKNOWN',
  'CALENDAR_UNKNOWN',
  // devices
  'RECEIVER_UNKNOWN',
  'RECEIVER_REFUSED', // its settings cannot be
  'RECEIVER_DETECTED', // the box has found it by itself: there is no setting to take back
  'DEVICE_FAILED', // it cannot be opened, or not be written to
  'LEARN_NOT_RUNNING', // no port is being watched
  // the process
  'CONFIG_INVALID',
  'CONFIG_UNREADABLE',
  'SETTING_UNKNOWN',
  'SETTING_INVALID',
  'PORT_TAKEN',
  'ALREADY_RUNNING',
  'DATA_FOLDER_UNUSABLE',
  'DATABASE_FAILED',
  'DATABASE_TOO_NEW',
  'ROOM_FAILED',
  'BACKUP_MISSING', // none was brought
  'BACKUP_UNKNOWN', // the file is no backup
  'BACKUP_PASSPHRASE_WRONG',
  'BACKUP_DAMAGED', // it is cut off, or was changed
  'BACKUP_TOO_NEW',
  'BACKUP_OF_OTHER_BOX', // and nobody has said what becomes of this one
  'CLASS_RUNNING', // it would break off the class that is given
  'INTERNAL',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]
