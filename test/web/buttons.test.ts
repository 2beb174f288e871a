import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aClaimedBox } from './a-web-box.ts'

describe('the buttons of a box', () => {
  it('are shown to the technician alone, with what else is plugged in', async () => {
    const box = await aClaimedBox({
      config: 'http: { host: 127.0.0.1, port: 0 }\nbuttons: { presenters: [{ name: 翻页笔, device: Logitech }] }',
    })
    mkdirSync(join(box.data, 'input', 'by-id'), { recursive: true })
    writeFileSync(join(box.data, 'input', 'by-id', 'usb-SEM_USB_Keyboard-event-kbd'), '')
    const answer = await box.claimer.get('/api/v1/buttons')
    expect([(await box.visitor().get('/api/v1/buttons')).status, answer.body]).toMatchObject([
      401,
      {
        buttons: [{ device: 'presenter:翻页笔', on: 'Logitech', state: 'missing', presses: 0 }],
        inputs: [{ device: 'Logitech', found: [], simulated: false }],
        plugged: ['usb-SEM_USB_Keyboard-event-kbd'],
      },
    ])
  })
})
