import Type from 'typebox'
import type { Static } from 'typebox'

/** How the box is reached over encrypted connections, and by what one knows that it is the box. */
export const SecureView = Type.Object({
  /** 0 where the pages are not served so. */
  httpsPort: Type.Integer(),
  /** 0 where nobody can publish or play so. */
  rtmpsPort: Type.Integer(),
  /** box: it made the certificate itself, and vouches for itself; school: the settings name it. */
  certificateFrom: Type.Union([Type.Literal('box'), Type.Literal('school')]),
  /** SHA-256 of the certificate, 64 hex digits: what browsers show. */
  fingerprint: Type.String(),
  /** SHA-256 of its public key, 64 hex digits: it stays when the box makes another certificate. */
  keyFingerprint: Type.String(),
})
export type SecureView = Static<typeof SecureView>
