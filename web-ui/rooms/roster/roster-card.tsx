import { useEffect } from 'preact/hooks'
import type { FunctionComponent } from 'preact'
import type { BoxPage } from '../../box-client/box-page.ts'
import { rosterCommands } from '../../box-client/roster-commands.ts'
import { t } from '../../box-client/words.ts'
import type { LessonCommands } from '../lesson/use-lesson.ts'
import { Button } from '../parts/button.tsx'
import { FailureLine } from '../parts/failure-line.tsx'
import { useCommand } from '../parts/use-command.ts'
import { usePupilNames } from '../quiz/use-pupil-names.ts'
import { knowsPin } from '../sign-in/knows-pin.ts'
import { AttendanceBoard } from './attendance-board.tsx'
import { ClassInRoom } from './class-in-room.tsx'
import { closeTool, picksAtOnce } from './opened-tool.ts'
import type { RosterTool } from './opened-tool.ts'
import { Picker, pickOne } from './picker.tsx'
import { Points } from './points.tsx'
import type { RosterDesk, RosterToolProps } from './roster-desk.ts'
import './roster-words.ts'

const TOOLS: Readonly<Record<RosterTool, FunctionComponent<RosterToolProps>>> = {
  pick: Picker,
  attendance: AttendanceBoard,
  points: Points,
}

interface RosterCardProps {
  page: BoxPage
  lesson: LessonCommands
  tool: RosterTool
}

/** Whose turn it is, who is here, what groups have earned: in the lesson, under the thumb. */
export function RosterCard({ page, lesson, tool }: RosterCardProps) {
  const { busy, failure, give } = useCommand()
  const names = usePupilNames(page)
  const isDown = page.link.value.state === 'down'
  const desk: RosterDesk = {
    ...{ names, give, canName: knowsPin(page), mainKind: 'strong', offer: lesson.offer },
    usesPhones: page.quiz.value?.phonesAnswer !== false,
    busy: busy.value || isDown,
  }
  const roster = page.roster.value
  usePickAtOnce(page, desk)
  useEffect(() => {
    document.getElementById('in-room-title')?.scrollIntoView()
  }, [tool])
  if (roster === undefined) return <div class="card skeleton" />
  const Tool = TOOLS[tool]
  const close = (): void => {
    if (tool === 'pick' && roster.pick !== undefined) void give(rosterCommands.putPickAway)
    if (tool === 'points' && roster.pointsShown) void give(() => rosterCommands.showPoints(false))
    closeTool()
  }
  const aside = (
    <Button kind="plain" icon="close" shortcut="Escape" onPress={close}>
      {t('roster.close')}
    </Button>
  )
  return (
    <div class={`card roster-card ${isDown ? 'away' : ''}`}>
      <ClassInRoom {...{ roster, desk, aside }} title={t(`roster.title.${tool}`)}>
        <FailureLine failure={isDown ? undefined : failure.value} />
        <Tool roster={roster} desk={desk} />
      </ClassInRoom>
    </div>
  )
}

/** The tile has been tapped: that asks for a name, and not for a card with a button. */
function usePickAtOnce(page: BoxPage, desk: RosterDesk): void {
  const roster = page.roster.value
  const isDue = picksAtOnce.value && !desk.busy
  useEffect(() => {
    if (!isDue) return
    picksAtOnce.value = false
    if (roster?.now !== undefined && roster.pupils.length > 0 && roster.pick === undefined) void pickOne({ roster, desk })
  }, [isDue])
}
