import type { BoxPage } from '../../box-client/box-page.ts'
import { MainButton } from '../../rooms/lesson/main-button.tsx'
import { Report } from '../../rooms/lesson/report.tsx'
import { Tiles } from '../../rooms/lesson/tiles.tsx'
import { useLesson } from '../../rooms/lesson/use-lesson.ts'
import { Preview } from '../../rooms/live/preview.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { UndoBar } from '../../rooms/parts/undo.tsx'
import { KeepLesson } from '../../rooms/recordings/keep-lesson.tsx'
import { AskStrips } from '../../rooms/sign-in/ask-strips.tsx'
import { OfflineStrip } from '../../rooms/box/offline-strip.tsx'
import { ClassHeader } from './class-header.tsx'
import { ClassStrips } from './class-strips.tsx'
import { KnowWhenThere } from './know-when-there.tsx'
import { LessonsWhenThere } from './lessons-when-there.tsx'
import { Me } from './me.tsx'
import { RecordingsWhenThere } from './recordings-when-there.tsx'
import { RosterWhenThere } from './roster-when-there.tsx'
import { QuizWhenThere } from './quiz-when-there.tsx'
import { RunWhenThere, TodayWhenThere } from './plans-when-there.tsx'

export function ClassPage({ page }: { page: BoxPage }) {
  const lesson = useLesson(page)
  return (
    <>
      <div class="top">
        <ClassHeader page={page} />
        <OfflineStrip page={page} />
        <AskStrips page={page} />
        <ClassStrips page={page} lesson={lesson} />
      </div>
      <main class={`class-page ${page.link.value.state === 'down' ? 'stale' : ''}`}>
        <div class="see">
          <Preview page={page} />
        </div>
        <div class="act">
          <Report page={page} />
          <MainButton page={page} lesson={lesson} />
          <FailureLine failure={lesson.failure.value} />
          <Tiles page={page} lesson={lesson} />
          <RosterWhenThere page={page} lesson={lesson} />
          <QuizWhenThere page={page} lesson={lesson} />
          <RunWhenThere page={page} lesson={lesson} />
          <KeepLesson page={page} />
        </div>
        <div class="know">
          <TodayWhenThere page={page} lesson={lesson} />
          <KnowWhenThere page={page} />
          <LessonsWhenThere page={page} />
          <RecordingsWhenThere page={page} />
          <Me page={page} />
        </div>
      </main>
      <UndoBar undo={lesson.undo} />
    </>
  )
}
