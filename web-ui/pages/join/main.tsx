import { render } from 'preact'
import '../../styles/tokens.css'
import '../../styles/base.css'
import '../../styles/question.css'
import '../../styles/join.css'
import { BoxPage } from '../../box-client/box-page.ts'
import { Pupil } from '../../rooms/quiz/pupil/pupil.ts'
import { JoinPage } from './join-page.tsx'

// A pupil's phone: the question and its answer, and nothing else. It has only its own words, because old phones come over a crowded air.

const page = new BoxPage()
const pupil = new Pupil(page)
const root = document.getElementById('page')
if (root !== null) render(<JoinPage page={page} pupil={pupil} />, root)
page.start()
pupil.start()
