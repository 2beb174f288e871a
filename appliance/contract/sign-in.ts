import Type from 'typebox'
import type { Static } from 'typebox'
import { Role } from './roles.ts'

export const Pin = Type.String({ pattern: '^[0-9]{6}$', description: 'Six digits, set when the box is claimed' })
export const Passphrase = Type.String({ minLength: 10, maxLength: 200, description: "The technician's passphrase" })
export const ShortCode = Type.String({ pattern: '^[0-9]{6}$', description: 'Six digits shown on an admitted screen' })

export const Claim = Type.Object({
  code: ShortCode,
  pin: Pin,
  passphrase: Passphrase,
  school: Type.Optional(Type.String({ maxLength: 80 })),
  room: Type.Optional(Type.String({ maxLength: 80 })),
})
export type Claim = Static<typeof Claim>

export const SignIn = Type.Union([
  Type.Object({ by: Type.Literal('code'), secret: ShortCode }),
  Type.Object({
    by: Type.Literal('pin'),
    secret: Pin,
    prepares: Type.Optional(
      Type.Boolean({ description: 'true: only to prepare lessons; else the device runs the lesson where nobody does' }),
    ),
  }),
  Type.Object({ by: Type.Literal('passphrase'), secret: Type.String({ maxLength: 200 }) }),
])
export type SignIn = Static<typeof SignIn>

/** A device that asks the lesson's holder to let it in. */
export const Ask = Type.Object({ id: Type.String(), label: Type.String(), since: Type.Integer() })
export type Ask = Static<typeof Ask>

export const AskAnswer = Type.Object({ allow: Type.Boolean() })

/** `ask: session`, different for each device. */
export const SessionView = Type.Object(
  {
    role: Role,
    claimed: Type.Boolean(),
    /** Who holds the lesson. */
    holder: Type.Union([Type.Literal('you'), Type.Literal('other'), Type.Literal('nobody')]),
    /** What the holder's device is called, for those who are signed in. */
    holderLabel: Type.Optional(Type.String()),
    /** Whether this device is remembered, and so may take the lesson without a PIN. */
    remembered: Type.Boolean(),
    /** Devices that wait for the holder's tap; only the holder sees them. */
    asks: Type.Array(Ask),
    /** This device's own request, while it waits. */
    asking: Type.Boolean(),
  },
  { $id: 'SessionView' },
)
export type SessionView = Static<typeof SessionView>

/** A device that is signed in, for the technician. */
export const SignedInDevice = Type.Object({
  id: Type.String(),
  /** What kind of device it is, or what the person who asked called it. */
  label: Type.String(),
  via: Type.Union([Type.Literal('claim'), Type.Literal('code'), Type.Literal('asked'), Type.Literal('pin'), Type.Literal('passphrase')]),
  /** Epoch milliseconds by the box, when it came in. */
  since: Type.Integer(),
  /** It stays for the term; any other is gone a while after the lesson. */
  remembered: Type.Boolean(),
  technician: Type.Boolean(),
  /** It runs the lesson. */
  holds: Type.Boolean(),
  /** It is the one that asks. */
  here: Type.Boolean(),
})
export type SignedInDevice = Static<typeof SignedInDevice>
export const SignedInDevices = Type.Object({ devices: Type.Array(SignedInDevice) })
export type SignedInDevices = Static<typeof SignedInDevices>

export const TokenMade = Type.Object({ id: Type.String(), label: Type.String(), token: Type.String() })
export type TokenMade = Static<typeof TokenMade>
export const TokenList = Type.Object({
  tokens: Type.Array(Type.Object({ id: Type.String(), label: Type.String(), role: Role, createdAt: Type.Integer() })),
})
export const TokenWish = Type.Object({
  label: Type.String({ minLength: 1, maxLength: 80 }),
  role: Type.Union([Type.Literal('teacher'), Type.Literal('technician')]),
})
