import Type from 'typebox'
import type { Static } from 'typebox'

/** One sentence in both languages of the pages. */
export const Words = Type.Object({ 'zh-Hans': Type.String(), en: Type.String() })
export type Words = Static<typeof Words>

/** critical: no lesson can be given. warning: a lesson can, something is less good. info: good to know. */
export const Severity = Type.Union([Type.Literal('critical'), Type.Literal('warning'), Type.Literal('info')])
export type Severity = Static<typeof Severity>

/** Something that is wrong and what a person can do about it. */
export const Issue = Type.Object({
  /** Stable, such as `room-failed:live` or `ffmpeg-missing`. */
  id: Type.String(),
  severity: Severity,
  /** Epoch milliseconds. */
  since: Type.Integer(),
  says: Words,
  remedy: Words,
})
export type Issue = Static<typeof Issue>

/** `ask: health`. */
export const HealthView = Type.Object({ issues: Type.Array(Issue) }, { $id: 'HealthView' })
export type HealthView = Static<typeof HealthView>

/** GET /healthz */
export const Healthz = Type.Object(
  {
    status: Type.Union([Type.Literal('ok'), Type.Literal('degraded'), Type.Literal('failing')]),
    version: Type.String(),
    uptimeSeconds: Type.Integer(),
    issues: Type.Array(Issue),
  },
  { $id: 'Healthz' },
)
export type Healthz = Static<typeof Healthz>
