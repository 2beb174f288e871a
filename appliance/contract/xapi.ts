import Type from 'typebox'
import type { Static } from 'typebox'

/*
 * Statements of the Experience API 1.0.3, as far as a question in class has them. https://github.com/adlnet/xAPI-Spec
 */

/** Texts by RFC 5646 tags. */
const LanguageMap = Type.Record(Type.String(), Type.String())
const Extensions = Type.Record(Type.String(), Type.Unknown())
const Component = Type.Object({ id: Type.String(), description: Type.Optional(LanguageMap) })

/** `Group`: a class as a whole. The name of an account is a pseudonym, never that of a person. */
export const XapiActor = Type.Object({
  objectType: Type.Enum(['Agent', 'Group']),
  account: Type.Object({ homePage: Type.String(), name: Type.String() }),
})
export type XapiActor = Static<typeof XapiActor>

export const InteractionType = Type.Enum(['choice', 'true-false', 'numeric', 'likert', 'sequencing', 'fill-in', 'other'])

/** An activity of the type cmi.interaction. */
export const XapiInteraction = Type.Object({
  type: Type.String(),
  name: Type.Optional(LanguageMap),
  description: Type.Optional(LanguageMap),
  interactionType: InteractionType,
  correctResponsesPattern: Type.Optional(Type.Array(Type.String())),
  choices: Type.Optional(Type.Array(Component)),
  scale: Type.Optional(Type.Array(Component)),
  extensions: Type.Optional(Extensions),
})
export type XapiInteraction = Static<typeof XapiInteraction>

export const XapiStatement = Type.Object({
  /** The same whenever the same thing is said. */
  id: Type.String(),
  actor: XapiActor,
  verb: Type.Object({ id: Type.String(), display: LanguageMap }),
  object: Type.Object({ objectType: Type.Literal('Activity'), id: Type.String(), definition: XapiInteraction }),
  result: Type.Object({
    response: Type.Optional(Type.String()),
    success: Type.Optional(Type.Boolean()),
    duration: Type.Optional(Type.String()),
    extensions: Type.Optional(Extensions),
  }),
  context: Type.Object({
    /** Of the lesson; absent where it was asked outside one. */
    registration: Type.Optional(Type.String()),
    platform: Type.String(),
    extensions: Extensions,
  }),
  /** Only where somebody vouched for the date. */
  timestamp: Type.Optional(Type.String()),
  version: Type.String(),
})
export type XapiStatement = Static<typeof XapiStatement>
