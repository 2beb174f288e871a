import '../../styles/plan-cards.css'

export { RunCard } from '../../rooms/lesson/run/run-card.tsx'
export { TodayCard } from '../../rooms/lesson/today/today-card.tsx'
