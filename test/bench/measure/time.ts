export { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds on the machine's monotonic clock, comparable between processes; whole microseconds. */
export function machineTime(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000
}
