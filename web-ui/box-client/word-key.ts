import classes from './words/classes.zh-Hans.json' with { type: 'json' }
import ofClass from './words/class.zh-Hans.json' with { type: 'json' }
import draft from './words/draft.zh-Hans.json' with { type: 'json' }
import devices from './words/devices.zh-Hans.json' with { type: 'json' }
import hand from './words/hand.zh-Hans.json' with { type: 'json' }
import join from './words/join.zh-Hans.json' with { type: 'json' }
import keys from './words/keys.zh-Hans.json' with { type: 'json' }
import library from './words/library.zh-Hans.json' with { type: 'json' }
import plan from './words/plan.zh-Hans.json' with { type: 'json' }
import quiz from './words/quiz.zh-Hans.json' with { type: 'json' }
import prepare from './words/prepare.zh-Hans.json' with { type: 'json' }
import question from './words/question.zh-Hans.json' with { type: 'json' }
import recordings from './words/recordings.zh-Hans.json' with { type: 'json' }
import roster from './words/roster.zh-Hans.json' with { type: 'json' }
import results from './words/results.zh-Hans.json' with { type: 'json' }
import upkeep from './words/upkeep.zh-Hans.json' with { type: 'json' }
import secure from './words/secure.zh-Hans.json' with { type: 'json' }
import sheets from './words/sheets.zh-Hans.json' with { type: 'json' }
import stage from './words/stage.zh-Hans.json' with { type: 'json' }
import tech from './words/tech.zh-Hans.json' with { type: 'json' }
import timetable from './words/timetable.zh-Hans.json' with { type: 'json' }
import wall from './words/wall.zh-Hans.json' with { type: 'json' }
import zhHans from './words/zh-Hans.json' with { type: 'json' }

/** The name of a sentence that every language has. */
export type WordKey =
  | keyof typeof zhHans
  | keyof typeof ofClass
  | keyof typeof classes
  | keyof typeof devices
  | keyof typeof draft
  | keyof typeof hand
  | keyof typeof join
  | keyof typeof keys
  | keyof typeof library
  | keyof typeof plan
  | keyof typeof prepare
  | keyof typeof quiz
  | keyof typeof question
  | keyof typeof recordings
  | keyof typeof roster
  | keyof typeof results
  | keyof typeof secure
  | keyof typeof sheets
  | keyof typeof stage
  | keyof typeof tech
  | keyof typeof upkeep
  | keyof typeof timetable
  | keyof typeof wall
