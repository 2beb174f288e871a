/** Keys that are called otherwise in the box's settings than in a browser. */
const NAMES: Readonly<Record<string, string>> = {
  ...{ Escape: 'ESC', Period: 'DOT', ArrowUp: 'UP', ArrowDown: 'DOWN', ArrowLeft: 'LEFT', ArrowRight: 'RIGHT' },
  ...{ NumpadDecimal: 'KPDOT', NumpadEnter: 'KPENTER', NumpadAdd: 'KPPLUS', NumpadSubtract: 'KPMINUS' },
  ...{ NumpadMultiply: 'KPASTERISK', NumpadDivide: 'KPSLASH' },
  ...{ AudioVolumeMute: 'MUTE', AudioVolumeUp: 'VOLUMEUP', AudioVolumeDown: 'VOLUMEDOWN' },
  ...{ MediaPlayPause: 'PLAYPAUSE', MediaTrackNext: 'NEXTSONG', MediaTrackPrevious: 'PREVIOUSSONG' },
}

/** A key by its place on the board (`KeyboardEvent.code`), as the box and its settings call it. */
export function keyNameOf(code: string): string {
  return (
    NAMES[code] ??
    code
      .replace(/^(?:Key|Digit)/u, '')
      .replace(/^Numpad/u, 'KP')
      .toUpperCase()
  )
}
