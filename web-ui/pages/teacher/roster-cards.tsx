import '../../styles/plan-cards.css'
import '../../styles/roster.css'

export { RosterCard } from '../../rooms/roster/roster-card.tsx'
