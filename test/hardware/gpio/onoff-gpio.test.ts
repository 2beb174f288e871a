import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import { OnoffGpio } from '#appliance/hardware/gpio/onoff-gpio.ts'

interface Told {
  state: string
  heard: string[]
  /** Lines that were given back. */
  unexported: string
}

const cannot = whyNot()

/** What a process with pins of its own tells, see fixtures/pins/machine.sh. */
async function pins(args: readonly string[], env: Record<string, string> = {}): Promise<Told> {
  const program = ['sh', 'test/fixtures/pins/machine.sh', process.execPath, 'test/fixtures/pins/listen.ts', ...args]
  const { stdout } = await promisify(execFile)('unshare', ['--mount', '--uts', ...program], {
    env: { ...process.env, WITHOUT_ONOFF: '', ...env },
  })
  return JSON.parse(stdout) as Told
}

describe.skipIf(cannot !== undefined).concurrent(`the pins of a Raspberry Pi, by onoff and the kernel’s own poll ${cannot ?? ''}`, () => {
  it('tell of every change of a line, and leave one that was exported for the box exported', async () => {
    expect(await pins(['17'])).toMatchObject({ state: 'ready', heard: ['down', 'up', 'down'], unexported: '' })
  })

  it('are exported where nobody has, and heard once udev has granted them', async () => {
    const told = await pins(['4', 'udev'])
    expect(told).toMatchObject({ state: 'ready', heard: ['down', 'up', 'down'], unexported: '516' })
  })

  it('are refused where nobody grants them', async () => {
    expect(await pins(['4'])).toMatchObject({ state: 'refused', heard: [] })
  })

  it('say so where onoff could not be installed', async () => {
    expect(await pins(['17'], { WITHOUT_ONOFF: 'yes' })).toMatchObject({ state: 'not-installed' })
  })
})

describe('a machine without pins', () => {
  it('says so, and that is all', async () => {
    const gpio = new OnoffGpio({ label: 'no chip of this name', clock: new RealClock(), log: createLog('silent') })
    const wish = { line: 17, activeLow: true, heard: () => undefined }
    expect(['no-sysfs', 'no-chip']).toContain(await gpio.openInput(wish, new AbortController().signal))
  })
})

function whyNot(): string | undefined {
  try {
    execFileSync('unshare', ['--mount', '--uts', 'mount', '-t', 'tmpfs', 'tmpfs', '/sys/class'], { stdio: 'ignore' })
  } catch {
    return '(needs root)'
  }
  try {
    execFileSync(process.execPath, ['-e', 'require("onoff")'], { stdio: 'ignore' })
    return undefined
  } catch {
    return '(onoff is not installed: it needs a compiler)'
  }
}
