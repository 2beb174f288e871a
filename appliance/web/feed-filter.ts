import type { Fact, FactName } from '#appliance/contract/facts.ts'
import type { FeedRoom } from '#appliance/contract/feed.ts'
import type { LibraryView } from '#appliance/contract/library.ts'
import type { ChannelView, LiveView } from '#appliance/contract/live.ts'
import type { Role } from '#appliance/contract/roles.ts'

/*
 * Who hears what. Both tables are total: a new fact or room does not compile before somebody has decided.
 * Pupils' tablets are guests, and anybody can open /screen: neither gets codes, names, addresses or keys.
 */

const EVERYBODY: readonly Role[] = ['guest', 'stranger-screen', 'screen', 'teacher', 'technician']
const SCREENS: readonly Role[] = ['stranger-screen', 'screen']
const PEOPLE: readonly Role[] = ['guest', 'teacher', 'technician']
const ADMITTED: readonly Role[] = ['screen', 'teacher', 'technician']
const STAFF: readonly Role[] = ['teacher', 'technician']
const TECHNICIAN: readonly Role[] = ['technician']

const ROOM_ROLES: Readonly<Record<FeedRoom, readonly Role[]>> = {
  box: EVERYBODY,
  lesson: EVERYBODY,
  live: EVERYBODY, // see liveFor
  recordings: STAFF,
  library: STAFF, // see libraryFor
  session: PEOPLE,
  orders: SCREENS, // made for each screen: codes only where it is admitted
  screens: STAFF,
  health: ADMITTED, // the projector says what stands between the room and its lesson
}

const FACT_ROLES: Readonly<Record<FactName, readonly Role[]>> = {
  'live.went-live': ADMITTED,
  'live.lost': ADMITTED,
  'live.source-switched': ADMITTED,
  'live.gap': ADMITTED,
  'live.publish-refused': TECHNICIAN,
  'live.viewer-joined': TECHNICIAN,
  'live.viewer-left': TECHNICIAN,
  'live.viewer-skipped': TECHNICIAN,
  'live.pull-failed': STAFF,
  'live.upstream-switched': STAFF,
  'recording.started': STAFF,
  'recording.ended': STAFF,
  'recording.repaired': TECHNICIAN,
  'recording.deleted': STAFF,
  'recording.failed': STAFF,
  'library.catalogue-accepted': STAFF,
  'library.catalogue-refused': STAFF,
  'library.blob-stored': TECHNICIAN,
  'library.blob-removed': TECHNICIAN,
  'library.piece-corrupt': TECHNICIAN,
  'library.lesson-ready': STAFF,
  'library.lesson-late': STAFF,
  'library.courier-came': STAFF,
  'library.courier-left': STAFF,
  'library.peer-found': TECHNICIAN,
  'library.peer-lost': TECHNICIAN,
  'lesson.started': ADMITTED,
  'lesson.resumed': ADMITTED,
  'lesson.ended': ADMITTED,
  'screens.connected': STAFF,
  'screens.disconnected': STAFF,
  'screens.admitted': STAFF,
  'screens.dismissed': STAFF,
  'screens.reported': TECHNICIAN,
  'sign-in.claimed': TECHNICIAN,
  'sign-in.lesson-taken': STAFF,
  'sign-in.lesson-released': STAFF,
  'sign-in.asked': TECHNICIAN, // the holder sees it in its session
  'sign-in.secret-refused': TECHNICIAN,
  'health.issue-raised': ADMITTED,
  'health.issue-cleared': ADMITTED,
  'clock.trusted': STAFF,
  'clock.stepped': TECHNICIAN,
  'settings.changed': TECHNICIAN,
}

export function mayHear(role: Role, fact: Fact): boolean {
  return FACT_ROLES[fact.name].includes(role)
}

export function maySee(role: Role, room: FeedRoom): boolean {
  return ROOM_ROLES[room].includes(role)
}

/** The streams as this role may see them: where media comes from is for teachers and technicians. */
export function liveFor(role: Role, live: LiveView): LiveView {
  if (STAFF.includes(role)) return live
  return { ...live, channels: live.channels.map(withoutOrigin) }
}

/** A teacher's page tells of the next lessons; what is fetched from whom is the technician's, and many times as much. */
const LESSONS_FOR_TEACHERS = 30

/** The library as this role needs it on its page; all of it is under /api/v1/library. */
export function libraryFor(role: Role, library: LibraryView): LibraryView {
  if (role === 'technician') return library
  return { ...library, lessons: library.lessons.slice(0, LESSONS_FOR_TEACHERS), queue: [], evicted: [], peers: [], couriers: [] }
}

function withoutOrigin(channel: ChannelView): ChannelView {
  const open: ChannelView = { ...channel, upstreams: [], upstreamsRevision: '' }
  return open.source === undefined ? open : { ...open, source: { ...open.source, from: '' } }
}
