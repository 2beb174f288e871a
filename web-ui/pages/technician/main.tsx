import { render } from 'preact'
import '../../styles/tokens.css'
import '../../styles/base.css'
import '../../styles/tech.css'
import '../../styles/devices.css'
import '../../styles/recordings.css'
import '../../styles/upkeep.css'
import '../../styles/hold.css'
import '../../styles/lessons-ahead.css'
import { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import './tech-words.ts'
import './devices-words.ts'
import './upkeep-words.ts'
import { TechPage } from './tech-page.tsx'

// The technician's page: what the box knows about itself in the field's own words, and every switch that a lesson does not need.

const page = new BoxPage()
const root = document.getElementById('page')
if (root !== null) render(<TechPage page={page} />, root)
void commands.session.view().then(() => page.start())
