import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { Done } from '#appliance/contract/problem.ts'
import { SignedInDevices } from '#appliance/contract/sign-in.ts'
import type { SignedInDevice } from '#appliance/contract/sign-in.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import type { Session } from '../sign-in/session.ts'
import type { SignIn } from '../sign-in/sign-in.ts'

export interface SignedInDevicesRoutesOptions {
  readonly gate: Gate
  readonly signIn: SignIn
}

const DeviceId = Type.Object({ id: Type.String({ maxLength: 64 }) })
const tags = ['sign-in']

/** Who is signed in, and how a lost phone is signed out by somebody who does not have it. */
export function signedInDevicesRoutes(app: App, { gate, signIn }: SignedInDevicesRoutesOptions): void {
  const onRequest = gate.needs('technician')
  const viewOf = (session: Session, request: FastifyRequest): SignedInDevice => ({
    ...{ id: session.id, label: session.label, via: session.via, since: Math.round(session.createdAt) },
    ...{ remembered: session.remembered, technician: signIn.isTechnician(session), holds: session.holds },
    here: gate.callerOf(request).session?.id === session.id,
  })
  app.get(
    '/api/v1/sign-in/devices',
    { onRequest, schema: { tags, summary: 'The devices that are signed in', response: { 200: SignedInDevices } } },
    async (request) => ({ devices: signIn.devices().map((session) => viewOf(session, request)) }),
  )
  app.delete(
    '/api/v1/sign-in/devices/:id',
    {
      onRequest,
      schema: { tags, summary: 'Sign a device out', description: fails('NOT_FOUND'), params: DeviceId, response: { 200: Done } },
    },
    async ({ params }) => {
      await signIn.sendAway(params.id)
      return { done: true as const }
    },
  )
}
