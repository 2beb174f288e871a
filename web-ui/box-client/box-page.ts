import { computed, effect } from '@preact/signals'
import { Feed } from './feed.ts'
import { pageClock } from './page-clock.ts'
import type { PageClock } from './page-clock.ts'
import { boxLanguage, language } from './word-book.ts'

/** What every page of the box has: the feed, its views, and the manners they share. */
export class BoxPage {
  readonly clock: PageClock = pageClock
  readonly feed: Feed
  readonly link
  readonly box
  readonly session
  readonly lesson
  readonly live
  readonly recordings
  readonly library
  readonly screens
  readonly orders
  readonly health
  readonly timetable
  readonly runSheets
  readonly run
  readonly roster
  readonly rosterWall
  readonly attendance
  readonly quiz
  readonly question
  /** The channel that the lesson is about. */
  readonly channel

  constructor(query: Record<string, string> = {}) {
    this.feed = new Feed(query, pageClock)
    this.link = this.feed.link
    this.box = this.feed.view('box')
    this.session = this.feed.view('session')
    this.lesson = this.feed.view('lesson')
    this.live = this.feed.view('live')
    this.recordings = this.feed.view('recordings')
    this.library = this.feed.view('library')
    this.screens = this.feed.view('screens')
    this.orders = this.feed.view('orders')
    this.health = this.feed.view('health')
    this.timetable = this.feed.view('timetable')
    this.runSheets = this.feed.view('runSheets')
    this.run = this.feed.view('run')
    this.roster = this.feed.view('roster')
    this.rosterWall = this.feed.view('rosterWall')
    this.attendance = this.feed.view('attendance')
    this.quiz = this.feed.view('quiz')
    this.question = this.feed.view('question')
    this.channel = computed(() => {
      const name = this.lesson.value?.channel ?? 'class'
      return this.live.value?.channels.find((channel) => channel.name === name)
    })
  }

  start(): void {
    effect(() => {
      boxLanguage.value = this.box.value?.language ?? 'zh-Hans'
    })
    effect(() => {
      document.documentElement.lang = language.value
    })
    // Once for each start of the box, not for each view that comes after it.
    const newBoot = computed(() => (this.feed.state.value.rebooted ? this.box.value?.boot : undefined))
    effect(() => {
      if (newBoot.value !== undefined) void reloadIfChanged()
    })
    this.feed.start()
  }
}

/** After an update of the box the page asks for files that are gone; a mere restart must not make the picture blink. */
async function reloadIfChanged(): Promise<void> {
  const mine = document.querySelector<HTMLScriptElement>('script[type="module"][src]')
  if (mine === null) return
  try {
    const page = await (await fetch(location.pathname, { cache: 'no-store' })).text()
    if (!page.includes(new URL(mine.src).pathname)) location.reload()
  } catch {
    // The box went away again; the next start of it brings us back here.
  }
}
