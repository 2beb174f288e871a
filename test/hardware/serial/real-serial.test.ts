import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { aTtyPair, noSocat } from '#test/helper/tty-pair.ts'

const LISTENER = fileURLToPath(new URL('idle-listener.ts', import.meta.url))

describe.skipIf(noSocat !== undefined)(`a serial port ${noSocat ?? ''}`, () => {
  it('hears what comes while nothing else happens in the process', async () => {
    await using tidy = new AsyncDisposableStack()
    const tty = await aTtyPair()
    tidy.defer(() => tty.dispose())
    const listener = spawn(process.execPath, [LISTENER, tty.box], { stdio: ['ignore', 'pipe', 'inherit'] })
    tidy.defer(() => void listener.kill())
    const heard = createInterface(listener.stdout)[Symbol.asyncIterator]()
    expect((await heard.next()).value).toBe('open')
    for (const byte of [1, 2, 3]) {
      await tty.say(Uint8Array.of(byte))
      expect((await heard.next()).value).toBe(String(byte))
    }
  }, 20_000)
})
