import { RealClock } from '#appliance/base/clock.ts'
import { RtmpPublisher } from '#appliance/live/rtmp/rtmp-publisher.ts'
import { ClipPlayer, readClip } from './clip-player.ts'
import type { PublisherQuestion, SentFrame } from './publisher.ts'

/* The process that publishes the lesson. It does only what publisher.ts asks, and ends with its parent or its connection. */

let player: ClipPlayer | undefined

function giveUp(cause: unknown): void {
  console.error('the publisher gives up:', cause)
  process.exit(1)
}

async function publish(clip: string, url: string): Promise<void> {
  const publisher = new RtmpPublisher({ clock: new RealClock() })
  await publisher.connect(url)
  publisher.gone.then(giveUp, giveUp)
  player = new ClipPlayer(await readClip(clip), (message) => publisher.send(message))
  player.play().catch(giveUp)
}

async function answer(question: PublisherQuestion): Promise<SentFrame[]> {
  if (question.ask === 'publish') await publish(question.clip, question.url)
  return player?.takeSent() ?? []
}

process.on('message', (question: PublisherQuestion) => {
  answer(question).then((said) => process.send?.(said), giveUp)
})
process.once('disconnect', () => process.exit())
