import Type from 'typebox'
import type { Static } from 'typebox'
import { Passphrase } from './sign-in.ts'

/** What a backup says of itself, once it is opened. */
export const BackupAbout = Type.Object(
  {
    boxId: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
    school: Type.String(),
    room: Type.String(),
    /** Of the software that made it. */
    version: Type.String(),
    /** Epoch milliseconds by the box's clock. */
    madeAt: Type.Integer(),
  },
  { $id: 'BackupAbout' },
)
export type BackupAbout = Static<typeof BackupAbout>

export const BackupWish = Type.Object({ passphrase: Passphrase })

/**
 * What a box becomes by the backup of another one. successor: that box, under its id and its publish keys; the other must not be used any
 * more. copy: itself, with what the other one knew.
 */
export const RestoreAs = Type.Union([Type.Literal('successor'), Type.Literal('copy')])
export type RestoreAs = Static<typeof RestoreAs>

export const RestoreWish = Type.Object({
  passphrase: Type.String({ maxLength: 200 }),
  as: Type.Optional(RestoreAs),
})

export const BackupBrought = Type.Object({ bytes: Type.Integer() })
export type BackupBrought = Static<typeof BackupBrought>
