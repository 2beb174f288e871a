import { render } from 'preact'
import '../../styles/tokens.css'
import '../../styles/base.css'
import '../../styles/undo.css'
import '../../styles/plan-cards.css'
import '../../styles/plan.css'
import { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { TimetablePage } from './timetable-page.tsx'

// The school's week, at any PC of the school: the grid on the wall, its bells, and what single days make of it.

const page = new BoxPage()
const root = document.getElementById('page')
if (root !== null) render(<TimetablePage page={page} />, root)
void commands.session.view().then(() => page.start())
