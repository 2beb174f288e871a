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
import { RunSheetsPage } from './run-sheets-page.tsx'

// Where a lesson is put together beforehand, at any PC of the school.

const page = new BoxPage()
const root = document.getElementById('page')
if (root !== null) render(<RunSheetsPage page={page} />, root)
void commands.session.view().then(() => page.start())
