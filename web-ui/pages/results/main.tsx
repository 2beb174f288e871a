import { render } from 'preact'
import '../../styles/tokens.css'
import '../../styles/base.css'
import '../../styles/plan-cards.css'
import '../../styles/plan.css'
import '../../styles/quiz.css'
import '../../styles/results.css'
import { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { ResultsPage } from './results-page.tsx'

// What became of the questions, looked at after class: on a phone beside the blackboard, or on paper for the staff room.

const page = new BoxPage()
const root = document.getElementById('page')
if (root !== null) render(<ResultsPage page={page} />, root)
void commands.session.view().then(() => page.start())
