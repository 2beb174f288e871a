import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { Connections } from '#appliance/web/connections.ts'

function aDoor(max_connections = 100, max_per_address = 10) {
  const connections = new Connections(() => ({ max_connections, max_per_address }))
  const connect = (remoteAddress: string): PassThrough => {
    const connection = Object.assign(new PassThrough(), { remoteAddress })
    connections.take(connection)
    return connection
  }
  const open = (times: number, from: (n: number) => string): number =>
    Array.from({ length: times }, (_, n) => connect(from(n))).filter(({ destroyed }) => !destroyed).length
  return { connections, connect, open }
}

describe('the connections of the web', () => {
  it('do not all go to one tablet: the teacher still gets in', () => {
    const { connect, open } = aDoor()
    expect(open(100, () => '::ffff:10.0.0.1')).toBe(10)
    expect(connect('::ffff:10.0.0.2').destroyed).toBe(false)
  })

  it('are left for the box’s own screen when the room has taken its own', () => {
    const { connect, open } = aDoor()
    expect(open(500, (n) => `10.0.0.${n % 50}`)).toBe(90)
    expect(connect('::ffff:127.0.0.1').destroyed).toBe(false)
  })

  it('are free again once they are closed', async () => {
    const { connect } = aDoor(100, 1)
    const first = connect('10.0.0.1')
    expect(connect('10.0.0.1').destroyed).toBe(true)
    first.destroy()
    await new Promise((resolve) => first.once('close', resolve))
    expect(connect('10.0.0.1').destroyed).toBe(false)
  })

  it('do not outlive the box', () => {
    const { connect, connections } = aDoor()
    const connection = connect('10.0.0.1')
    connections.cutOff()
    expect(connection.destroyed).toBe(true)
  })
})
