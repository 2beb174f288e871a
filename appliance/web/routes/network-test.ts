import { NetworkTestView } from '#appliance/contract/network-test.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import type { NetworkTestForWeb } from '../rooms.ts'

const tags = ['network']
const response = { 200: NetworkTestView }

export function networkTestRoutes(app: App, { gate, networkTest }: { gate: Gate; networkTest: NetworkTestForWeb }): void {
  const onRequest = gate.needs('technician')
  app.get(
    '/api/v1/network-test',
    { onRequest, schema: { tags, summary: 'The last test of the network, or what one would look at', response } },
    async (_, reply) => {
      void reply.header('cache-control', 'no-store')
      return networkTest.view
    },
  )
  app.post(
    '/api/v1/network-test',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Test the network: cable, gateway, names, time, and each address of the settings',
        description: `It uses at most \`mostBytes\` of the uplink, and none in a class. ${fails('CLASS_RUNNING')}`,
        response,
      },
    },
    async () => {
      networkTest.begin()
      return networkTest.view
    },
  )
}
