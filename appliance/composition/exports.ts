import { derivedView } from '#appliance/base/derived-view.ts'
import type { Clock } from '#appliance/base/clock.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { LessonView } from '#appliance/contract/lesson.ts'
import { stickPlaces } from '#appliance/library/courier/stick-places.ts'
import type { Library } from '#appliance/library/library.ts'
import type { ExportPorts } from '#appliance/live/recorder/export/build-exports.ts'
import { isInClass } from './class-now.ts'

interface Neighbours {
  readonly clock: Clock
  readonly settings: { readonly value: BoxConfig }
  readonly library: () => Pick<Library, 'background' | 'tookElsewhere'>
  readonly lesson: () => Watchable<LessonView>
}

/** What recordings that leave the box are told by the lesson, the library and the settings. */
export function exportPorts({ clock, settings, library, lesson }: Neighbours): ExportPorts {
  let running: Watchable<boolean> | undefined
  return {
    classRunning: () => (running ??= derivedView([lesson()], () => isInClass(lesson().value, clock.now()))),
    uplink: () => library().background,
    tookUplink: (bytes) => library().tookElsewhere(bytes),
    sticks: async () => (await stickPlaces(settings.value.library.sticks)).folders,
    box: () => settings.value.box,
  }
}
