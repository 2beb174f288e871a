/** The house's own icons: 24 x 24, stroke 2, always beside a word. */
const PATHS = {
  live: 'M12 6a6 6 0 1 0 0 12 6 6 0 0 0 0-12z',
  ready: 'M4.5 12.5l5 5 10-11',
  fault: 'M12 4L2.8 20h18.4zM12 10v4.5M12 17.4v.1',
  notice: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5v5.5M12 16.4v.1',
  wait: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5.2l3.2 2',
  offline: 'M3 3l18 18M8.2 15.2a5.5 5.5 0 0 1 6-.9M4.8 11.4a10 10 0 0 1 4.4-2.5M13 8.4a10 10 0 0 1 6.2 3M12 19v.1',
  start: 'M7 4.5v15l12-7.5z',
  end: 'M6 6h12v12H6z',
  black: 'M3 5h18v12H3zM8 21h8M12 17v4M3 17L21 5',
  screen: 'M3 5h18v12H3zM8 21h8M12 17v4',
  sample: 'M4 4h16v16H4zM10 8.5v7l6-3.5z',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z',
  eyeOff:
    'M4 4l16 16M9.5 5.9A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a17 17 0 0 1-3 3.7M6.2 7.7A17 17 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4-.9',
  full: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  phone: 'M7 2.5h10v19H7zM11 18.5h2',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20.5a7.5 7.5 0 0 1 15 0',
  leave: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9.5',
  language: 'M3 12a9 9 0 1 0 18 0 9 9 0 0 0-18 0zM3.5 9.5h17M3.5 14.5h17M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  sound: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.5 4.5 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11',
  help: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.3 9.5a2.8 2.8 0 1 1 3.9 2.6c-.8.4-1.2.9-1.2 1.9M12 17v.1',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  again: 'M19.5 12a7.5 7.5 0 1 1-2.2-5.3L20 9.4M20 4v5.4h-5.4',
  undo: 'M8 5L4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11H9',
  key: 'M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12l8.5-8.5M16 7l3 3',
  bin: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13',
  record: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z',
  keep: 'M6 3.5h12v17l-6-4.5-6 4.5z',
  download: 'M12 4v11M7 10.5l5 5 5-5M4.5 20h15',
  up: 'M12 20V5M6 10.5L12 4.5l6 6',
  down: 'M12 4v15M6 13.5l6 6 6-6',
  pen: 'M4 20l1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5l3.5 3.5',
  close: 'M5.5 5.5l13 13M18.5 5.5l-13 13',
  pause: 'M8 5v14M16 5v14',
  page: 'M6 3h8l4 4v14H6zM13.5 3v4.5H18M9 12h6M9 16h6',
  list: 'M9 6h11M9 12h11M9 18h11M4 6h.1M4 12h.1M4 18h.1',
  hand: 'M7 13V6.5a1.5 1.5 0 0 1 3 0V11M10 11V4.5a1.5 1.5 0 0 1 3 0V11M13 11V5.5a1.5 1.5 0 0 1 3 0V12M16 12V8.5a1.5 1.5 0 0 1 3 0V14c0 4-3 7-6.5 7-3 0-4.5-1.5-6-4l-3-4.7a1.5 1.5 0 0 1 2.4-1.8L7 13',
  points: 'M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z',
  keyboard: 'M3 6h18v12H3zM7 10h.1M11 10h.1M15 10h.1M7 14h10',
  touch: 'M10 12V5a2 2 0 0 1 4 0v6l4.5 1.5a2 2 0 0 1 1.3 2.4L18.5 21H11l-5-6.5a1.7 1.7 0 0 1 2.5-2.3z',
} as const

export type IconName = keyof typeof PATHS

const FILLED: ReadonlySet<IconName> = new Set<IconName>(['live', 'start', 'end'])

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} fill={FILLED.has(name) ? 'currentColor' : 'none'} />
    </svg>
  )
}
