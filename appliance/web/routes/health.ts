import type { Clock } from '#appliance/base/clock.ts'
import type { Watchable } from '#appliance/base/view.ts'
import { Healthz, HealthView } from '#appliance/contract/health.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'

export interface HealthRoutesOptions {
  readonly gate: Gate
  readonly health: Watchable<HealthView>
  readonly clock: Clock
  readonly version: string
}

const tags = ['health']

export function healthRoutes(app: App, { gate, health, clock, version }: HealthRoutesOptions): void {
  const startedAt = clock.monotonic()
  app.get(
    '/api/v1/health',
    { onRequest: gate.needs('teacher'), schema: { tags, summary: 'What is wrong, and what to do', response: { 200: HealthView } } },
    async () => health.value,
  )
  app.get(
    '/healthz',
    { schema: { tags, summary: '200 while a lesson can be given, else 503', response: { 200: Healthz, 503: Healthz } } },
    async (_, reply) => {
      const { issues } = health.value
      const status = statusOf(issues)
      const uptimeSeconds = Math.round((clock.monotonic() - startedAt) / 1000)
      return reply
        .code(status === 'failing' ? 503 : 200)
        .header('cache-control', 'no-store')
        .send({ status, version, uptimeSeconds, issues: [...issues] })
    },
  )
}

function statusOf(issues: HealthView['issues']): Healthz['status'] {
  if (issues.some((issue) => issue.severity === 'critical')) return 'failing'
  return issues.some((issue) => issue.severity === 'warning') ? 'degraded' : 'ok'
}
