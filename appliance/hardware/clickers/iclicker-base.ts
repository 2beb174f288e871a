import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { AnswerKind } from '#appliance/contract/clickers.ts'
import type { Command, Driver } from './driver.ts'
import { IclickerDecoder } from './iclicker-decoder.ts'

/*
 * The commands of an i>clicker base: HID reports of 64 bytes. Two sequences at the beginning are sent as its own program sends them;
 * nobody has published what each of their bytes means. As that program does, the next command waits for the base to say that it has taken the one
 * before, which lasts 5 to 25 ms (recorded on the wire: github.com/siefkenj/iclickerpoll, protocol_documentation/usbsnooplog1_cleaned.log).
 */

/** By which it is known among USB devices. */
export const ICLICKER_USB = { vendor: '1881', product: '0150' }

const REPORT = 64
/** Where it does not say that it has taken a command: it loses those that come closer together. */
const SPACING = milliseconds(200)
/** It says nothing of what it shows. */
const LCD_SPACING = milliseconds(100)
const LCD_WIDTH = 16
const ANSWERS: Readonly<Record<AnswerKind, number>> = { letters: 0, numbers: 1, text: 2 }

/** Writing to hidraw begins with the number of the report, 0 where a device has only one. */
function command(...bytes: [first: number, word: number, ...more: number[]]): Command {
  const report = new Uint8Array(1 + REPORT)
  report.set(bytes, 1)
  return { bytes: report, rest: SPACING, taken: bytes[1] }
}

/** The two bytes by which the base knows a channel such as AA or DB. */
function frequency(channel: string): [number, number] {
  return [0x21 + 'ABCD'.indexOf(channel.charAt(0)), 0x41 + 'ABCD'.indexOf(channel.charAt(1))]
}

/** One of the two lines of the base's own display. */
export function lcdLine(row: 1 | 2, text: string): Command {
  const shown = text
    .replaceAll(/[^\u0020-\u007E]/g, ' ')
    .padEnd(LCD_WIDTH)
    .slice(0, LCD_WIDTH)
  const { bytes } = command(0x01, row === 1 ? 0x13 : 0x14, ...Buffer.from(shown, 'latin1'))
  return { bytes, rest: LCD_SPACING }
}

function initCommands(channel: string): Command[] {
  return [
    command(0x01, 0x10, ...frequency(channel)),
    command(0x01, 0x16),
    command(0x01, 0x2a, ...frequency(channel), 0x05),
    ...[0x12, 0x15, 0x16].map((word) => command(0x01, word)),
    command(0x01, 0x2d), // i>clicker 2 remotes, too
    command(0x01, 0x29, 0xa1, 0x8f, 0x96, 0x8d, 0x99, 0x97, 0x8f),
    command(0x01, 0x17, 0x04),
    command(0x01, 0x17, 0x03),
    command(0x01, 0x16),
    lcdLine(1, `channel ${channel}`),
    lcdLine(2, 'ready'),
  ]
}

function openCommands(answers: AnswerKind): Command[] {
  return [
    command(0x01, 0x17, 0x03),
    command(0x01, 0x17, 0x05),
    command(0x01, 0x19, 0x66 + ANSWERS[answers], 0x0a, 0x01),
    command(0x01, 0x11),
    lcdLine(2, 'answer now'),
  ]
}

const CLOSE: readonly Command[] = [
  command(0x01, 0x12),
  command(0x01, 0x16),
  command(0x01, 0x17, 0x01),
  command(0x01, 0x17, 0x03),
  command(0x01, 0x17, 0x04),
  lcdLine(2, 'ready'),
]

/** The base shows its remotes by itself that it has heard them; it has no command that acknowledges one answer. */
export function iclickerBase(channel = 'AA'): Driver {
  return {
    name: 'iclicker-base',
    family: 'iclicker',
    transport: 'hidraw',
    baud: 115_200,
    dedupe: seconds(10),
    twofoldKeys: false,
    decoder: () => new IclickerDecoder(),
    init: initCommands(channel),
    open: openCommands,
    close: () => CLOSE,
  }
}
