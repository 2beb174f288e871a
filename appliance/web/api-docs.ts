import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { App } from './app.ts'

/** The API's description, made from the routes' own schemas, and a page to read it on; both work without the Internet. */
export function apiDocs(app: App, version: string): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'classbox',
        version,
        description: 'Errors are RFC 9457 problems with a stable `code`. The feed of views and facts is a WebSocket on /api/v1/feed.',
      },
      components: {
        securitySchemes: {
          device: { type: 'apiKey', in: 'cookie', name: 'classbox_session' },
          program: { type: 'http', scheme: 'bearer' },
        },
      },
    },
  })
  app.register(swaggerUi, {
    routePrefix: '/api/docs',
    uiConfig: { layout: 'BaseLayout', validatorUrl: null, tryItOutEnabled: false },
    theme: { title: 'classbox API' },
  })
  app.after(() => {
    app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  })
}
