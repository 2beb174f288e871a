import { expect, it, onTestFinished } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { RtmpPublisher } from '#appliance/live/rtmp/rtmp-publisher.ts'
import { aBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'

async function publish(url: string): Promise<RtmpPublisher> {
  const publisher = new RtmpPublisher({ clock: new RealClock() })
  onTestFinished(() => publisher.destroy())
  await publisher.connect(url)
  return publisher
}

it('sends away whoever publishes with a key that got out, and lets in who has the new one', async () => {
  const box = await aBox()
  onTestFinished(() => box.dispose())
  const technician = await aClaimant(box)
  const old = box.publishUrl()
  const intruder = await publish(old)
  await technician.call('POST', '/api/v1/live/channels/class/publish-key/rotate')
  await intruder.gone
  expect(box.publishUrl()).not.toBe(old)
  await expect(publish(old)).rejects.toThrow('refused')
  await publish(box.publishUrl())
})
