import '../../styles/quiz.css'

export { QuizCard } from '../../rooms/quiz/quiz-card.tsx'
export { ResultsCard } from '../../rooms/quiz/results/results-card.tsx'
