export { SourceSwitch } from '../../rooms/live/source-switch.tsx'
export { StreamHealth } from '../../rooms/live/stream-health.tsx'
export { ScreenList } from '../../rooms/screens/screen-list.tsx'
