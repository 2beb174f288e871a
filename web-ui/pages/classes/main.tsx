import { render } from 'preact'
import '../../styles/tokens.css'
import '../../styles/base.css'
import '../../styles/plan-cards.css'
import '../../styles/plan.css'
import '../../styles/hold.css'
import '../../styles/roster.css'
import '../../styles/classes.css'
import { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { ClassesPage } from './classes-page.tsx'

// Who is in the class: lists, seats, clickers and who is here, on a phone in front of the class or at any PC of the school.

const page = new BoxPage()
const root = document.getElementById('page')
if (root !== null) render(<ClassesPage page={page} />, root)
void commands.session.view().then(() => page.start())
