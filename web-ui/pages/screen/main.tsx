import { render } from 'preact'
import '../../styles/tokens.css'
import '../../styles/base.css'
import '../../styles/screen.css'
import { BoxPage } from '../../box-client/box-page.ts'
import { engineAsked, fetchEngine } from '../../rooms/live/player/engines.ts'
import { ScreenPage } from './screen-page.tsx'

// The big screen: shows what it is told, says what it really shows, and needs no hand to come back from a break.

const name = new URLSearchParams(location.search).get('name') ?? ''
const page = new BoxPage(name === '' ? { page: 'screen' } : { page: 'screen', name })
page.start()
void fetchEngine(engineAsked(location.search))

const root = document.getElementById('page')
document.documentElement.classList.add('projector')
if (root !== null) render(<ScreenPage page={page} />, root)
