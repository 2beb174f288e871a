import { rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { recordingThat } from '#test/helper/recorded.ts'
import { aFreePort } from '#test/helper/stubborn-encoder.ts'
import { anUploadServer } from './an-upload-server.ts'

/** Bytes: more than one piece. */
const SOME = 300_000

it('a box that is killed while it marks, and again in the middle of an upload, has lost no mark and goes on where the server is', async () => {
  const server = await anUploadServer()
  const ports = { httpPort: await aFreePort(), rtmpPort: await aFreePort() }
  const config = `live: { recording: { keep: true, export: { tus_url: ${server.url} } } }\n`
  let box: RunningBox = await aBox({ ...ports, config })
  const { data } = box
  const teacher = await aClaimant(box)
  const anew = async (): Promise<void> => {
    await box.kill()
    box = await aBox({ ...ports, data, config })
  }
  try {
    await teacher.call('POST', '/api/v1/lesson/start', { sample: true })
    const { id } = await recordingThat(teacher, ({ duration }) => duration > 3)
    const marked = await teacher.call<{ id: string }>('POST', `/api/v1/recordings/${id}/bookmarks`, {})
    expect(marked.status).toBe(200)
    await anew()
    const { bookmarks } = await recordingThat(teacher, ({ bytes }) => bytes > SOME)
    expect(bookmarks).toMatchObject([{ id: marked.body.id }])
    await teacher.call('POST', '/api/v1/lesson/end', {})
    await recordingThat(teacher, ({ state }) => state !== 'recording')

    const held = Promise.withResolvers<void>()
    server.onPatch = (number) => {
      if (number !== 2) return
      // It takes this piece, and never says so.
      server.instead = () => true
      held.resolve()
    }
    expect((await teacher.call('PUT', `/api/v1/recordings/${id}/exports/server`)).status).toBe(200)
    await held.promise
    await box.kill()
    server.instead = () => false
    box = await aBox({ ...ports, data, config })
    await recordingThat(teacher, ({ exports: [one] }) => one?.state === 'finished')
    const films = [...(await server.uploads())].filter(([name]) => name.endsWith('.mp4'))
    expect(films).toHaveLength(1)
    expect(films[0]?.[1].equals(await teacher.bytes(`/recordings/${id}.mp4`))).toBe(true)
    // One upload for the film, one for its chapters: nothing was begun anew.
    expect(server.count('POST')).toBe(2)
  } finally {
    await box.dispose()
    rmSync(data, { recursive: true, force: true })
  }
})
