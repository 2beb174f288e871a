import Type from 'typebox'
import { SettingChange, SettingList } from '#appliance/contract/settings.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import type { SettingsForWeb } from '../rooms.ts'

export interface SettingsRoutesOptions {
  readonly gate: Gate
  readonly settings: SettingsForWeb
}

const Key = Type.Object({ key: Type.String({ maxLength: 200, description: 'Dotted, such as live.viewers.max' }) })
const tags = ['settings']
const response = { 200: SettingList }

export function settingsRoutes(app: App, { gate, settings }: SettingsRoutesOptions): void {
  const onRequest = gate.needs('technician')
  const list = (): SettingList => ({ settings: settings.list() })
  app.get(
    '/api/v1/settings',
    { onRequest, schema: { tags, summary: 'Every setting, and where its value comes from', response } },
    async () => list(),
  )
  app.put(
    '/api/v1/settings/:key',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Change one setting; null takes the page’s value back',
        description: fails('SETTING_UNKNOWN', 'SETTING_INVALID'),
        params: Key,
        body: SettingChange,
        response,
      },
    },
    async ({ params, body }) => {
      await settings.changeFromPage(params.key, body.value)
      return list()
    },
  )
}
