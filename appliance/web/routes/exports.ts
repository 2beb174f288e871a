import Type from 'typebox'
import { Done } from '#appliance/contract/problem.ts'
import { ExportPlaceName, RecordingId } from '#appliance/contract/recordings.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import type { RecordingsForWeb } from '../rooms.ts'
import { whoseRecording } from './whose-recording.ts'

export interface ExportsRoutesOptions {
  readonly gate: Gate
  readonly recordings: Pick<RecordingsForWeb, 'fresh' | 'takeTo' | 'takeNoMore'>
}

const tags = ['recordings']
const done = { done: true as const }
const ToPlace = Type.Object({ id: RecordingId, to: ExportPlaceName })

export function exportsRoutes(app: App, { gate, recordings }: ExportsRoutesOptions): void {
  const onRequest = whoseRecording(gate, recordings)
  app.put(
    '/api/v1/recordings/:id/exports/:to',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Take a recording to the place that the settings name, as soon as it may be; or try again at once',
        description: fails('PIN_REQUIRED', 'RECORDING_UNKNOWN', 'RECORDING_RUNNING', 'RECORDING_NOT_ALLOWED', 'EXPORT_NOWHERE'),
        params: ToPlace,
        response: { 200: Done },
      },
    },
    async ({ params }) => {
      await recordings.takeTo(params.id, params.to)
      return done
    },
  )
  app.delete(
    '/api/v1/recordings/:id/exports/:to',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Take a recording there no more, or forget that it was; what is there whole stays',
        params: ToPlace,
        response: { 200: Done },
      },
    },
    async ({ params }) => {
      await recordings.takeNoMore(params.id, params.to)
      return done
    },
  )
}
