import { derivedView } from '#appliance/base/derived-view.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { Lesson } from '#appliance/lesson/lesson.ts'
import type { LibraryOptions } from '#appliance/library/library-options.ts'
import { Library } from '#appliance/library/library.ts'
import type { Live } from '#appliance/live/live.ts'
import { comesOverUplink, isInClass } from './class-now.ts'

type LibraryParts = Omit<LibraryOptions, 'settings' | 'listedPeers' | 'classRunning' | 'uplinkTaken' | 'onPeers'> & {
  readonly settings: { readonly value: BoxConfig }
  readonly live: Live
  readonly lesson: Lesson
}

export function buildLibrary({ settings, live, lesson, ...common }: LibraryParts): Library {
  const uplinkTaken = derivedView([live.view], () => comesOverUplink(live.view.value))
  const inClass = (): boolean => uplinkTaken.value || isInClass(lesson.view.value, common.clock.now())
  return new Library({
    ...{ ...common, settings: () => settings.value, listedPeers: () => settings.value.live.peers },
    ...{ uplinkTaken, classRunning: derivedView([lesson.view, live.view], inClass), onPeers: () => live.refreshPulls() },
  })
}
