import type { BoxPage } from '../../box-client/box-page.ts'
import { timeOfDay } from '../../box-client/format.ts'
import { language, t } from '../../box-client/words.ts'
import { Clock } from './clock.tsx'
import { Entrance } from './entrance.tsx'
import { missing } from './missing.ts'
import { FingerprintWhenThere } from './fingerprint-when-there.tsx'
import { NextLesson } from './next-lesson.tsx'

/** What hangs on the wall between lessons: the room, the time, the way in, and what is not yet ready, in one quiet line each. */
export function Welcome({ page }: { page: BoxPage }) {
  const box = page.box.value
  if (box === undefined) return null
  return (
    <div class="welcome">
      <header>
        <div>
          {box.school !== '' && <p class="school">{box.school}</p>}
          <h1>{box.room === '' ? t('app.name') : box.room}</h1>
        </div>
        {box.clockTrust !== 'no' && <Clock page={page} timeZone={box.timeZone} />}
      </header>
      <NextLesson page={page} timeZone={box.timeZone} />
      <div>
        <footer>
          <ul class="quiet-lines">
            {missing(page, language.value).map((line) => (
              <li key={line}>{line}</li>
            ))}
            {page.link.value.state === 'down' && <li>{t('screen.offline', { time: timeOfDay(page.link.value.since) })}</li>}
          </ul>
          <Entrance box={box} orders={page.orders.value} />
        </footer>
        <FingerprintWhenThere page={page} />
      </div>
    </div>
  )
}
