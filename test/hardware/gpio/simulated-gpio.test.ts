import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import type { GpioInput } from '#appliance/hardware/gpio/port.ts'
import { SimulatedGpio } from '#appliance/hardware/gpio/simulated-gpio.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aFifo } from '../a-fifo.ts'

async function aTwin(lines: readonly number[]) {
  const path = aFifo(join(await aFolder(), 'pins'))
  const clock = new ManualClock()
  const gpio = new SimulatedGpio({ path, clock })
  const heard: string[] = []
  const inputs: GpioInput[] = []
  for (const line of lines) {
    const input = await gpio.openInput({ line, heard: ({ active, at }) => heard.push(`${line} ${active ? 'down' : 'up'} at ${at}`) })
    if (typeof input === 'string') throw new Error(input)
    inputs.push(input)
  }
  onTestFinished(async () => {
    for (const input of inputs) await input.close()
  })
  const say = (text: string): void => {
    writeFileSync(path, text)
    clock.advance(20)
  }
  return { path, clock, heard, say, inputs }
}

describe('the twin of the pins', () => {
  it('says of each line when it is pulled down and let go', async () => {
    const { heard, say } = await aTwin([17, 4])
    say('17 down\n4 down\n')
    say('17 up\r\n')
    expect(heard).toEqual(['17 down at 20', '4 down at 20', '17 up at 40'])
  })

  it('takes a line in whatever pieces it comes, and leaves out what is none', async () => {
    const { heard, say } = await aTwin([17])
    for (const piece of ['17 do', 'wn\n17 sideways\nseventeen down\n', 'x'.repeat(500), '\n17', ' up\n27 down\n']) say(piece)
    expect(heard).toEqual(['17 down at 40', '17 up at 100'])
  })

  it('has no line beyond the header, and none where there is no file', async () => {
    const { path, clock } = await aTwin([])
    const wish = { heard: () => undefined }
    const beyond = await new SimulatedGpio({ path, clock }).openInput({ line: 58, ...wish })
    expect([beyond, await new SimulatedGpio({ path: `${path}-none`, clock }).openInput({ line: 4, ...wish })]).toEqual([
      'no-such-line',
      'no-chip',
    ])
  })

  it('leaves nothing running when its last line is closed', async () => {
    const { clock, inputs } = await aTwin([17, 4])
    const running = clock.pending
    for (const input of inputs) await input.close()
    expect([running, clock.pending]).toEqual([1, 0])
  })
})
