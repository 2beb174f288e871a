import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ButtonsDesk, ButtonView } from '#appliance/contract/buttons.ts'
import type { HealthView } from '#appliance/contract/health.ts'
import { SimulatedKeyboard } from '#appliance/hardware/evdev/simulated-keyboard.ts'
import { aBox } from '#test/helper/a-box.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { until } from '#test/helper/until.ts'
import { aFifo } from '../a-fifo.ts'

const cannot = spawnSync('socat', ['-V']).error === undefined ? undefined : '(socat is not installed)'

/** The USB port of a keypad: a pair of terminals, the box at one end; pulled out when the process that holds them is killed. */
async function aPort(folder: string): Promise<{ keypad: SimulatedKeyboard; pullOut: () => Promise<void> }> {
  const [box, played] = [join(folder, 'keypad'), join(folder, 'played')]
  const ends = [box, played].map((path) => `pty,raw,echo=0,link=${path}`)
  const socat: ChildProcess = spawn('socat', ['-d', '-d', ...ends], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  socat.stderr?.on('data', (text: Buffer) => (said += text.toString()))
  await until(() => said.includes('starting data transfer loop'), { interval: 5 })
  const keypad = await SimulatedKeyboard.plugIn(played, 24)
  const pullOut = async (): Promise<void> => {
    await keypad.pullOut()
    if (socat.exitCode !== null || socat.signalCode !== null) return
    socat.kill('SIGKILL')
    await once(socat, 'exit')
  }
  onTestFinished(pullOut)
  return { keypad, pullOut }
}

describe.skipIf(cannot !== undefined)(`a box with a keypad on a terminal and a buzzer on a pin ${cannot ?? ''}`, () => {
  it('hears both, misses the keypad while it is pulled out, says so, and hears it again', async () => {
    const folder = await aFolder()
    const pins = aFifo(join(folder, 'pins'))
    const port = await aPort(folder)
    const config = [
      `gpio: { simulated: ${pins} }`,
      `buttons: { groups: [{ name: 红队, on: gpio 17 }], keypads: [{ name: 前排, device: ${folder}/keypad }] }`,
    ]
    const box = await aBox({ config: config.join('\n') })
    onTestFinished(() => box.dispose())
    const technician = await aClaimant(box)
    const look = async (): Promise<ButtonView[]> => (await technician.call<ButtonsDesk>('GET', '/api/v1/buttons')).body.buttons
    const are = (...states: string[]): Promise<void> =>
      until(async () => (await look()).map(({ state }) => state).join() === states.join(), { interval: 20 })
    const issues = async (): Promise<string[]> =>
      (await technician.call<HealthView>('GET', '/api/v1/health')).body.issues.map(({ id }) => id)

    await are('ready', 'ready')
    const time = Date.now()
    await port.keypad.send({ key: 'B', move: 'down', time })
    writeFileSync(pins, '17 down\n')
    await until(async () => (await look()).every(({ presses }) => presses === 1), { interval: 20 })
    const heard = (await look()).map(({ simulated, lastPress }) => [simulated, lastPress?.key, lastPress?.by])

    await port.pullOut()
    await are('ready', 'missing')
    await until(async () => (await issues()).includes('buttons-missing'), { interval: 100 })
    const again = await aPort(folder)
    await are('ready', 'ready')
    await again.keypad.send({ key: 'C', move: 'down', time: Date.now() })
    await until(async () => (await look())[1]?.lastPress?.key === 'C', { interval: 20 })

    // Devices that say nothing keep nobody from ending.
    expect([heard, await box.stop()]).toEqual([
      [
        [true, '17', 'box'],
        [true, 'B', 'kernel'],
      ],
      0,
    ])
  })
})
