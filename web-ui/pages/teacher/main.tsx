import { render } from 'preact'
import '../../styles/tokens.css'
import '../../styles/base.css'
import '../../styles/hold.css'
import '../../styles/undo.css'
import '../../styles/teacher.css'
import '../../styles/recordings.css'
import { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { TeacherPage } from './teacher-page.tsx'

// The tutor's page: in by the code on the screen, then one class with one button. The code never stays in the address bar.

const page = new BoxPage()
const code = codeFromAddress()
const root = document.getElementById('page')
if (root !== null) render(<TeacherPage page={page} code={code} />, root)
// The session's cookie must be there before the feed opens, because the feed's role comes with it.
void commands.session.view().then(() => page.start())

function codeFromAddress(): string {
  const given = new URLSearchParams(location.search).get('code') ?? ''
  if (given !== '') history.replaceState(null, '', location.pathname)
  return /^\d{6}$/.test(given) ? given : ''
}
