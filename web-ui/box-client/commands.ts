import type { ButtonsDesk } from '#appliance/contract/buttons.ts'
import type { ClickersDesk, LearnView } from '#appliance/contract/clickers.ts'
import type { LessonStart, LessonView, PauseChange, PreferenceChange } from '#appliance/contract/lesson.ts'
import type { PublishAddress, UpstreamsChange, UpstreamsChanged, ViewersView } from '#appliance/contract/live.ts'
import type { ItemDetail, ItemList, ItemQuery } from '#appliance/contract/library.ts'
import type { LogPage } from '#appliance/contract/log.ts'
import type { NetworkTestView } from '#appliance/contract/network-test.ts'
import type { BookmarkView, ExportPlaceName } from '#appliance/contract/recordings.ts'
import type { Done } from '#appliance/contract/problem.ts'
import type { SettingList } from '#appliance/contract/settings.ts'
import type { Claim, SessionView, SignIn, TokenList, SignedInDevices, TokenMade, TokenWish } from '#appliance/contract/sign-in.ts'
import type { Static } from 'typebox'
import { ask } from './api.ts'

/** Settings of a receiver, as under clickers.receivers in config.yaml. */
export type ReceiverWish = Record<string, string | number | readonly string[]>

export type Token = Static<typeof TokenList>['tokens'][number]

/** Every command that a page can give, by the name of its room. */
export const commands = {
  box: {
    confirmTime: (now: number) => ask<Done>('POST', '/time/confirm', { now }),
    /** @param inClass also while a class is given */
    restart: (inClass: boolean) => ask<Done>('POST', '/restart', { inClass }),
    networkTest: () => ask<NetworkTestView>('GET', '/network-test'),
    testNetwork: () => ask<NetworkTestView>('POST', '/network-test', {}),
    log: ({ boot, after }: { boot: string; after: number }) =>
      ask<LogPage>('GET', `/log?${new URLSearchParams({ boot, after: String(after) }).toString()}`),
  },
  session: {
    view: () => ask<SessionView>('GET', '/session'),
    claim: (claim: Claim) => ask<SessionView>('POST', '/sign-in/claim', claim),
    signIn: (signIn: SignIn) => ask<SessionView>('POST', '/sign-in', signIn),
    signOut: () => ask<SessionView>('POST', '/sign-in/sign-out', {}),
    askToEnter: (label?: string) => ask<SessionView>('POST', '/sign-in/ask', label === undefined ? {} : { label }),
    answerAsk: (id: string, allow: boolean) => ask<Done>('POST', `/sign-in/asks/${encodeURIComponent(id)}`, { allow }),
  },
  lesson: {
    start: (wish: LessonStart) => ask<LessonView>('POST', '/lesson/start', wish),
    end: () => ask<LessonView>('POST', '/lesson/end', {}),
    black: (black: boolean) => ask<LessonView>('POST', '/lesson/black', { black }),
    pause: (live: PauseChange['live']) => ask<LessonView>('POST', '/lesson/pause', { live }),
    resume: () => ask<LessonView>('POST', '/lesson/resume', {}),
    jump: () => ask<LessonView>('POST', '/lesson/jump', {}),
    catchUp: () => ask<LessonView>('POST', '/lesson/catch-up', {}),
    prefer: (prefers: PreferenceChange['prefers']) => ask<LessonView>('PUT', '/lesson/preference', { prefers }),
    take: () => ask<SessionView>('POST', '/lesson/take', {}),
  },
  time: {
    /** Epoch milliseconds, as this device has them. */
    confirm: (now: number) => ask<Done>('POST', '/time/confirm', { now }),
  },
  screens: {
    admit: (letters: string) => ask<Done>('POST', `/screens/${encodeURIComponent(letters)}/admit`, {}),
    dismiss: (id: string) => ask<Done>('DELETE', `/screens/${encodeURIComponent(id)}`),
    makeMain: (id: string) => ask<Done>('POST', `/screens/${encodeURIComponent(id)}/main`, {}),
  },
  live: {
    sample: (running: boolean) => ask<Done>('POST', '/live/sample', { running }),
    upstreams: (channel: string, change: UpstreamsChange) => ask<UpstreamsChanged>('PUT', `/live/channels/${channel}/upstreams`, change),
    chooseUpstream: (channel: string, id: string | null) => ask<Done>('PUT', `/live/channels/${channel}/upstream-choice`, { id }),
    viewers: () => ask<ViewersView>('GET', '/live/viewers'),
    publishAddress: (channel: string) => ask<PublishAddress>('GET', `/live/channels/${channel}/publish-address`),
    newPublishKey: (channel: string) => ask<PublishAddress>('POST', `/live/channels/${channel}/publish-key/rotate`, {}),
  },
  recordings: {
    keep: (id: string, kept: boolean) => ask<Done>('PUT', `/recordings/${encodeURIComponent(id)}/keep`, { kept }),
    remove: (id: string) => ask<Done>('DELETE', `/recordings/${encodeURIComponent(id)}`),
    mark: (id: string) => ask<BookmarkView>('POST', `/recordings/${encodeURIComponent(id)}/bookmarks`, {}),
    nameBookmark: (id: string, bookmark: string, label: string) =>
      ask<Done>('PUT', `/recordings/${encodeURIComponent(id)}/bookmarks/${encodeURIComponent(bookmark)}`, { label }),
    takeTo: (id: string, place: ExportPlaceName) => ask<Done>('PUT', `/recordings/${encodeURIComponent(id)}/exports/${place}`, {}),
    takeNoMore: (id: string, place: ExportPlaceName) => ask<Done>('DELETE', `/recordings/${encodeURIComponent(id)}/exports/${place}`),
    removeBookmark: (id: string, bookmark: string) =>
      ask<Done>('DELETE', `/recordings/${encodeURIComponent(id)}/bookmarks/${encodeURIComponent(bookmark)}`),
  },
  library: {
    items: (query: ItemQuery) => ask<ItemList>('GET', `/library/items?${new URLSearchParams(wordsOf(query)).toString()}`),
    item: (id: string) => ask<ItemDetail>('GET', `/library/items/${encodeURIComponent(id)}`),
    pin: (id: string, pinned: boolean) => ask<Done>('PUT', `/library/items/${encodeURIComponent(id)}/pin`, { pinned }),
    fetch: (id: string) => ask<Done>('POST', `/library/items/${encodeURIComponent(id)}/fetch`, {}),
    pause: (paused: boolean) => ask<Done>('PUT', '/library/paused', { paused }),
    check: () => ask<Done>('POST', '/library/check', {}),
  },
  clickers: {
    desk: () => ask<ClickersDesk>('GET', '/clickers'),
    choose: (receiver: ReceiverWish) => ask<Done>('PUT', '/clickers/receivers', receiver),
    forget: (id: string) => ask<Done>('DELETE', `/clickers/receivers/${encodeURIComponent(id)}`),
    learn: (wish: { port: string; baud: number; settings?: ReceiverWish }) => ask<LearnView>('POST', '/clickers/learn', wish),
    learned: () => ask<LearnView>('GET', '/clickers/learn'),
    endLearning: () => ask<Done>('DELETE', '/clickers/learn'),
  },
  buttons: {
    desk: () => ask<ButtonsDesk>('GET', '/buttons'),
  },
  settings: {
    list: () => ask<SettingList>('GET', '/settings'),
    change: (key: string, value: unknown) => ask<SettingList>('PUT', `/settings/${encodeURIComponent(key)}`, { value }),
  },
  signedIn: {
    list: () => ask<SignedInDevices>('GET', '/sign-in/devices'),
    sendAway: (id: string) => ask<Done>('DELETE', `/sign-in/devices/${encodeURIComponent(id)}`),
  },
  tokens: {
    list: () => ask<{ tokens: Token[] }>('GET', '/tokens'),
    make: (wish: Static<typeof TokenWish>) => ask<TokenMade>('POST', '/tokens', wish),
    revoke: (id: string) => ask<Done>('DELETE', `/tokens/${encodeURIComponent(id)}`),
  },
}

function wordsOf(query: ItemQuery): string[][] {
  return Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
}
