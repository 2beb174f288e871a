import { describe, expect, it } from 'vitest'
import { readArguments } from '../../firmware-scripts/set-up/arguments.mjs'

const tasks = { start: 'the box', test: 'the tests' }

describe('the words behind an npm command', () => {
  it('name a task and what is passed on to it', () => {
    expect(readArguments(['test', 'test/live', '--bail=1'], tasks)).toEqual({ task: 'the tests', rest: ['test/live', '--bail=1'] })
    expect(readArguments(['test', '--', 'test/live'], tasks)).toEqual({ task: 'the tests', rest: ['test/live'] })
    expect(readArguments(['start'], tasks)).toEqual({ task: 'the box', rest: [] })
  })

  it('are refused with the list of tasks when they name none', () => {
    expect(() => readArguments(['stat'], tasks)).toThrow(expect.objectContaining({ remedy: 'Tasks are: start, test.' }))
    expect(() => readArguments(['toString'], tasks)).toThrow('there is no task "toString"')
    expect(() => readArguments([], tasks)).toThrow('no task was named')
  })
})
