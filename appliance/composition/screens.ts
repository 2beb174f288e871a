import { derivedView } from '#appliance/base/derived-view.ts'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Buttons } from '#appliance/hardware/buttons/buttons.ts'
import type { Lesson } from '#appliance/lesson/lesson.ts'
import type { Running } from '#appliance/lesson/run-sheet/running.ts'
import { ScreensStore } from '#appliance/screens/screens-store.ts'
import { Screens } from '#appliance/screens/screens.ts'
import type { Database } from '#appliance/storage/database.ts'
import type { SignIn } from '#appliance/web/sign-in/sign-in.ts'

interface ScreensParts {
  bus: BoxBus
  clock: Clock
  log: Log
  database: Database
  lesson: Lesson
  running: Running
  signIn: SignIn
  buttons: Buttons
}

/**
 * The screens, and the remotes that steer what is on them. A remote whose receiver is in the box is heard by the box and by the box's own browser:
 * what the box hears it does, and the browser is told to leave those keys alone.
 */
export function buildScreens({ bus, clock, log, database, lesson, running, signIn, buttons }: ScreensParts): Screens {
  const heardKeys = derivedView([buttons.view], () => buttons.heardKeys.join(' '))
  const shown = { lesson: lesson.view, run: running.view, codes: signIn.codes, heardKeys }
  const screens = new Screens({ bus, clock, log, ...shown, store: new ScreensStore(database) })
  buttons.onPress((press) => {
    if (press.kind === 'presenter') screens.pointed(press.key)
  })
  return screens
}
