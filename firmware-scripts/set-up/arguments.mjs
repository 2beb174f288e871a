import { SetUpError } from './set-up-error.mjs'

/**
 * `<task> [--] [arguments for the task]`.
 * @template Task @param {readonly string[]} words @param {Readonly<Record<string, Task>>} tasks
 */
export function readArguments(words, tasks) {
  const [name = '', ...rest] = words
  const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined
  if (task === undefined) {
    const sentence = name === '' ? 'no task was named' : `there is no task "${name}"`
    throw new SetUpError(sentence, { remedy: `Tasks are: ${Object.keys(tasks).join(', ')}.` })
  }
  return { task, rest: rest[0] === '--' ? rest.slice(1) : rest }
}
