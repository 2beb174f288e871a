import Type from 'typebox'
import type { Static } from 'typebox'

/** Where a setting's value comes from, strongest first. */
export const SettingOrigin = Type.Union([
  Type.Literal('environment'),
  Type.Literal('desired'),
  Type.Literal('page'),
  Type.Literal('file'),
  Type.Literal('default'),
])
export type SettingOrigin = Static<typeof SettingOrigin>

export const SettingView = Type.Object({
  /** Dotted, such as `live.viewers.max`. */
  key: Type.String(),
  /** Hidden values (a URL with credentials) are masked. */
  value: Type.Unknown(),
  origin: SettingOrigin,
  description: Type.String(),
  restartNeeded: Type.Boolean(),
})
export type SettingView = Static<typeof SettingView>

export const SettingList = Type.Object({ settings: Type.Array(SettingView) }, { $id: 'SettingList' })
export type SettingList = Static<typeof SettingList>

/** null takes the page's value back, so that file or default counts again. */
export const SettingChange = Type.Object({ value: Type.Unknown() })
