import Type from 'typebox'
import { BoxError } from '#appliance/base/errors.ts'
import { ReceiverSettings } from '#appliance/config/clicker-settings.ts'
import { ClickersDesk, LearnView } from '#appliance/contract/clickers.ts'
import { Done } from '#appliance/contract/problem.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import type { ClickersForWeb, SettingsForWeb } from '../rooms.ts'

export interface ClickersRoutesOptions {
  readonly gate: Gate
  readonly clickers: ClickersForWeb
  readonly settings: SettingsForWeb
}

const KEY = 'clickers.receivers'
const tags = ['clickers']
const done = { done: true as const }
const Id = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{8}$' }) })
const LearnWish = Type.Object({
  port: ReceiverSettings.properties.port,
  baud: ReceiverSettings.properties.baud,
  /** Settings to try beside the drivers that the box knows. */
  settings: Type.Optional(ReceiverSettings),
})

/** The technician's side of the clickers: receivers, ports, and what comes out of one. */
export function clickersRoutes(app: App, options: ClickersRoutesOptions): void {
  const { gate, clickers, settings } = options
  const onRequest = gate.needs('technician')
  app.get(
    '/api/v1/clickers',
    { onRequest, schema: { tags, summary: 'Receivers of clickers, and ports where one may be', response: { 200: ClickersDesk } } },
    async () => ({ ...clickers.view.value, ports: await clickers.ports(), learning: clickers.learning.running }),
  )
  app.put(
    '/api/v1/clickers/receivers',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Choose how the receiver at a port speaks; settings for the same port are replaced',
        description: fails('RECEIVER_REFUSED', 'SETTING_INVALID'),
        body: ReceiverSettings,
        response: { 200: Done },
      },
    },
    async ({ body }) => {
      clickers.checkSettings(body)
      // A port can be open once.
      await clickers.learning.end()
      await changeReceivers(settings, (now) => [...now.filter(({ port }) => port !== body.port), body])
      return done
    },
  )
  app.delete(
    '/api/v1/clickers/receivers/:id',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Forget a receiver',
        description: fails('RECEIVER_UNKNOWN', 'RECEIVER_DETECTED', 'SETTING_INVALID'),
        params: Id,
        response: { 200: Done },
      },
    },
    async ({ params: { id } }) => {
      const receiver = clickers.view.value.receivers.find((one) => one.id === id)
      if (receiver === undefined) throw new BoxError('RECEIVER_UNKNOWN', 'there is no such receiver')
      if (receiver.origin === 'detected') throw new BoxError('RECEIVER_DETECTED', 'the box finds this receiver by itself: pull it out')
      await changeReceivers(settings, (now) => now.filter(({ port }) => port !== receiver.port))
      return done
    },
  )
  learnRoutes(app, options)
}

function learnRoutes(app: App, { gate, clickers: { learning } }: ClickersRoutesOptions): void {
  const onRequest = gate.needs('technician')
  app.post(
    '/api/v1/clickers/learn',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Watch the raw bytes of a port, and what each driver would make of them; ends a minute after nobody looks any more',
        description: fails('DEVICE_FAILED', 'RECEIVER_REFUSED'),
        body: LearnWish,
        response: { 200: LearnView },
      },
    },
    async ({ body }) => {
      await learning.begin(body)
      return learning.look()
    },
  )
  app.get(
    '/api/v1/clickers/learn',
    {
      onRequest,
      schema: { tags, summary: 'What came of the watched port', description: fails('LEARN_NOT_RUNNING'), response: { 200: LearnView } },
    },
    async () => learning.look(),
  )
  app.delete('/api/v1/clickers/learn', { onRequest, schema: { tags, summary: 'Watch no longer', response: { 200: Done } } }, async () => {
    await learning.end()
    return done
  })
}

type Receivers = readonly ReceiverSettings[]

/** Changes the list as it is when its turn comes: two technicians, or two taps, do not undo each other. */
async function changeReceivers(settings: SettingsForWeb, change: (now: Receivers) => Receivers): Promise<void> {
  for (;;) {
    const before = settings.value.clickers.receivers
    const unless = (): void => {
      if (settings.value.clickers.receivers !== before) throw new Overtaken()
    }
    try {
      return await settings.changeFromPage(KEY, change(before), unless)
    } catch (thrown) {
      if (!(thrown instanceof Overtaken)) throw thrown
    }
  }
}

class Overtaken extends BoxError {
  constructor() {
    super('SETTING_INVALID', 'somebody else has changed the receivers meanwhile')
  }
}
