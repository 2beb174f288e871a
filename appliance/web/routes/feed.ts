import Type from 'typebox'
import { plainAddress } from '#appliance/base/address.ts'
import type { App } from '../app.ts'
import { screenCookieOf, sessionCookieOf } from '../cookies.ts'
import type { Feed } from '../feed.ts'
import { isOwnBrowser } from '../guard.ts'

const Query = Type.Object({
  page: Type.Optional(Type.Union([Type.Literal('screen'), Type.Literal('person')])),
  name: Type.Optional(Type.String({ maxLength: 200 })),
})

/** The feed's door. Who a page is comes from its cookies alone; `page=screen` says which of them counts. */
export function feedRoute(app: App, feed: Feed): void {
  app.get('/api/v1/feed', { websocket: true, schema: { querystring: Query } }, (socket, request) => {
    const { page, name } = request.query
    const address = plainAddress(request.ip)
    if (page !== 'screen') return feed.joinPerson(socket, { token: sessionCookieOf(request), address })
    const token = screenCookieOf(request)
    feed.joinScreen(socket, { token, name, address, own: isOwnBrowser(request) })
  })
}
