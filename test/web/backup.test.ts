import { describe, expect, it } from 'vitest'
import { aClaimedBox, aTeacherByPin } from './a-web-box.ts'

describe('backup and restore over HTTP', () => {
  it('are for a technician alone, a body included', async () => {
    const box = await aClaimedBox()
    const teacher = await aTeacherByPin(box)
    for (const [path, body] of [
      ['/api/v1/backup', { passphrase: 'seal of the backup' }],
      ['/api/v1/restore', { passphrase: 'seal of the backup' }],
    ] as const)
      expect([(await box.visitor().post(path, body)).status, (await teacher.post(path, body)).status]).toEqual([401, 403])
    const headers = { 'content-type': 'application/octet-stream' }
    const brought = await fetch(`http://127.0.0.1:${box.web.port}/api/v1/restore/file`, { method: 'POST', headers, body: 'x' })
    expect(brought.status).toBe(401)
  })

  it('want a passphrase that is worth the name', async () => {
    const box = await aClaimedBox()
    expect((await box.claimer.post('/api/v1/backup', { passphrase: 'short' })).status).toBe(400)
  })
})
