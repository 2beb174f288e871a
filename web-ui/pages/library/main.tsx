import { render } from 'preact'
import '../../styles/tokens.css'
import '../../styles/base.css'
import '../../styles/library.css'
import { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { LibraryPage } from './library-page.tsx'

// What the school has, for pupils' tablets and for teachers: nothing to sign in for, nothing that asks the internet.

const page = new BoxPage()
const root = document.getElementById('page')
if (root !== null) render(<LibraryPage page={page} />, root)
void commands.session.view().then(() => page.start())
