/** What a film is called by where it goes. */
export interface FilmAbout {
  readonly school: string
  /** The class that was taught, or the room. */
  readonly class: string
  readonly subject: string | undefined
  /** Epoch milliseconds. */
  readonly startedAt: number
  /** IANA. */
  readonly timeZone: string
}

/** What FAT, NTFS or a shell would stumble over. */
const AWKWARD = /[\p{Cc}"*/:<>?\\|]+/gu
/** Bytes of UTF-8 that a part may have: four of them, the date and the ending fit into the 255 of every file system. */
const MOST_BYTES = 60

/** A name without its ending, such as `云岭小学-三年二班-数学-2026-11-17-0805`: by the clock of the school. Pure. */
export function filmName({ school, class: name, subject = '', startedAt, timeZone }: FilmAbout): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  const [date = '', time = ''] = format.format(startedAt).split(' ')
  return [school, name, subject, date, time.replace(':', '')]
    .map((part) => shortened(plain(part)))
    .filter((part) => part !== '')
    .join('-')
}

function plain(part: string): string {
  // A name that begins or ends with a point or a blank is another one on some file systems.
  return part
    .replaceAll(AWKWARD, ' ')
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/^[. ]+|[. ]+$/gu, '')
}

function shortened(part: string): string {
  let short = part
  while (Buffer.byteLength(short) > MOST_BYTES) short = Array.from(short).slice(0, -1).join('')
  return short.trim()
}
