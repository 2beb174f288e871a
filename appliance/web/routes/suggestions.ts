import Type from 'typebox'
import { zoneOf } from '#appliance/base/zone.ts'
import type { Zone } from '#appliance/base/zone.ts'
import { SuggestionInWords, SuggestionQuery } from '#appliance/contract/suggestions.ts'
import type { Suggestion } from '#appliance/contract/suggestions.ts'
import { sentenceOfReason } from '#appliance/lesson/suggest/reason-sentences.ts'
import type { Suggester } from '#appliance/lesson/suggest/suggester.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'

export interface SuggestionsRouteOptions {
  readonly gate: Gate
  readonly suggester: Pick<Suggester, 'suggest'>
  /** IANA time zone of the school, by which days and hours are told. */
  readonly timeZone: () => string
}

const Suggestions = Type.Object({ suggestions: Type.Array(SuggestionInWords) })
const LANGUAGES = ['zh-Hans', 'en'] as const
const USUAL_ZONE = 'Asia/Shanghai'

export function suggestionsRoute(app: App, { gate, suggester, timeZone }: SuggestionsRouteOptions): void {
  app.post(
    '/api/v1/suggestions',
    {
      onRequest: gate.needs('teacher'),
      schema: {
        tags: ['run sheets'],
        summary: 'What of the library fits into a lesson, the best first, each with its reasons; changes nothing',
        body: SuggestionQuery,
        response: { 200: Suggestions },
      },
    },
    async ({ body }) => {
      const zone = zoneOf(timeZone()) ?? zoneOf(USUAL_ZONE)
      const found = await suggester.suggest(body)
      return { suggestions: found.map((one) => inWords(one, zone)) }
    },
  )
}

function inWords(suggestion: Suggestion, zone: Zone | undefined): SuggestionInWords {
  if (zone === undefined) return { ...suggestion, says: [] }
  const says = suggestion.reasons.map((reason) =>
    Object.fromEntries(LANGUAGES.map((language) => [language, sentenceOfReason(reason, { language, zone })])),
  )
  return { ...suggestion, says }
}
