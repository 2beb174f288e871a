import type { FastifyRequest } from 'fastify'
import type { Gate } from '../gate.ts'
import type { RecordingsForWeb } from '../rooms.ts'

/**
 * An `onRequest` hook for routes with the `id` of a recording. Recordings outlive the lesson, so they take the PIN; only the one of the class
 * that runs is also for a device that came by the code on the screen.
 */
export function whoseRecording(gate: Gate, recordings: Pick<RecordingsForWeb, 'fresh'>): (request: FastifyRequest) => Promise<void> {
  const ofClass = gate.needs('teacher')
  const runs = (id: unknown): boolean => recordings.fresh().recordings.some((one) => one.id === id && one.state === 'recording')
  return (request) => {
    const isVisitor = gate.callerOf(request).session?.remembered === false
    return isVisitor && runs(idOf(request)) ? ofClass(request) : gate.needsPin(request)
  }
}

function idOf({ params }: FastifyRequest): unknown {
  return typeof params === 'object' && params !== null && 'id' in params ? params.id : undefined
}
