import { render } from 'preact'
import '../../styles/tokens.css'
import '../../styles/base.css'
import '../../styles/undo.css'
import '../../styles/plan-cards.css'
import '../../styles/plan.css'
import '../../styles/sheets.css'
import '../../styles/quiz.css'
import '../../styles/draft.css'
import { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { QuestionsPage } from './questions-page.tsx'

// Where questions are prepared the evening before, at any PC of the school or on a phone.

const page = new BoxPage()
const root = document.getElementById('page')
if (root !== null) render(<QuestionsPage page={page} />, root)
void commands.session.view().then(() => page.start())
