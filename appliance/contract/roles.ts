import Type from 'typebox'
import type { Static } from 'typebox'

/**
 * Who is on the other side. `guest` is a device that has not signed in (a pupil's tablet is one);
 * `screen` is an admitted screen; `stranger-screen` is a screen nobody has admitted yet.
 */
export const Role = Type.Union([
  Type.Literal('guest'),
  Type.Literal('stranger-screen'),
  Type.Literal('screen'),
  Type.Literal('teacher'),
  Type.Literal('technician'),
])
export type Role = Static<typeof Role>
