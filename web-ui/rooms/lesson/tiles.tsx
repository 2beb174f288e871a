import type { ComponentChildren } from 'preact'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { isPulled } from '../live/upstream-words.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import type { IconName } from '../parts/icon.tsx'
import type { Shortcut } from '../parts/shortcut.ts'
import { closeTool, openTool, toolOf } from '../roster/opened-tool.ts'
import type { RosterTool } from '../roster/opened-tool.ts'
import type { LessonCommands } from './use-lesson.ts'

/** What a hand may need at any moment, always in the same places. */
export function Tiles({ page, lesson }: { page: BoxPage; lesson: LessonCommands }) {
  const view = page.lesson.value
  const black = view?.black === true
  const sampleHelps = view?.running !== true && page.channel.value?.state !== 'live' && !isPulled(page.channel.value)
  return (
    <div class="tiles">
      <QuizTile page={page} />
      <RosterTile page={page} tool="pick" icon="person" shortcut="P">
        {t('lesson.pick')}
      </RosterTile>
      <Button
        class="tile tile-black"
        icon="black"
        pressed={black}
        off={lesson.darkening.value}
        shortcut="B"
        onPress={() => void lesson.black(!black)}
      >
        {t(black ? 'lesson.black.off' : 'lesson.black')}
      </Button>
      <RosterTile page={page} tool="attendance" icon="list">
        {attendanceInShort(page)}
      </RosterTile>
      <RosterTile page={page} tool="points" icon="points">
        {t('lesson.points')}
      </RosterTile>
      {sampleHelps && (
        <Button class="tile" icon="sample" off={lesson.starting.value} onPress={() => void lesson.start({ sample: true })}>
          {t('lesson.sample')}
        </Button>
      )}
    </div>
  )
}

function QuizTile({ page }: { page: BoxPage }) {
  if (page.quiz.value === undefined) return null
  const tally = page.quiz.value.poll?.rounds.at(-1)?.tally
  // At a desk the next key is Enter, on what the quiz is about at this moment.
  const go = (): void => document.querySelector<HTMLElement>('.quiz-card .big')?.focus({ preventScroll: true })
  return (
    <a class="button tile tile-quiz" href="#quiz-title" aria-keyshortcuts="Q" onClick={go}>
      <Icon name="help" /> <span>{tally === undefined ? t('lesson.quiz') : t('lesson.quiz.on', { count: tally.answered })}</span>
    </a>
  )
}

interface RosterTileProps {
  page: BoxPage
  tool: RosterTool
  icon: IconName
  shortcut?: Shortcut
  children: ComponentChildren
}

/** Opens what is under the tiles, and closes it. */
function RosterTile({ page, tool, icon, shortcut, children }: RosterTileProps) {
  if (page.roster.value === undefined) return null
  const isOpen = toolOf(page.roster.value) === tool
  return (
    <Button
      class={`tile tile-${tool}`}
      icon={icon}
      expanded={isOpen}
      shortcut={shortcut}
      onPress={() => (isOpen ? closeTool() : openTool(tool))}
    >
      {children}
    </Button>
  )
}

function attendanceInShort({ roster }: BoxPage): string {
  const { wave, attendance = [], pupils = [] } = roster.value ?? {}
  if (wave?.kind !== 'attendance') return t('lesson.attendance')
  return t('lesson.attendance.on', { here: attendance.filter(({ is }) => is === 'present' || is === 'late').length, all: pupils.length })
}
