import type { Line, LineHearing } from './line.ts'

/** A serial port of the machine. */
export interface SerialPortFound {
  /** Such as /dev/ttyUSB0; it is another after it was plugged in again. */
  readonly device: string
  /** Links in /dev/serial/by-id and by-path, the better one first. */
  readonly names: readonly string[]
  /** Four hex digits each, where it is a USB device. */
  readonly vendor: string | undefined
  readonly product: string | undefined
  readonly serial: string | undefined
}

/** The serial ports of the machine. */
export interface SerialPorts {
  /** Those that are plugged in; never rejects. Pseudo-terminals are not among them. */
  list(): Promise<readonly SerialPortFound[]>
  /** The device behind a path, whatever kind of terminal it is; undefined while nothing is there. */
  deviceAt(path: string): Promise<string | undefined>
  /** 8 data bits, no parity, 1 stop bit, no flow control. Rejects with DEVICE_FAILED, whose details say the `trouble`. */
  open(device: string, options: { baud: number }, hearing: LineHearing): Promise<Line>
}
