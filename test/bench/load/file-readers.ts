import { HelperProcess } from '../helper-process.ts'

export interface ReadersQuestion {
  readonly port: number
  readonly path: string
  /** Of the file. */
  readonly bytes: number
  readonly readers: number
  /** together: all from its beginning on, as a class that opens it. apart: each somewhere else, as a class that looks something up. */
  readonly way: 'together' | 'apart'
  /** Milliseconds. */
  readonly window: number
}

export interface ReadersAnswer {
  /** That came in all, heads included. */
  readonly bytes: number
  readonly seconds: number
  /** Connections that the server ended, and answers that were not a part of the file. */
  readonly failures: number
}

/** Many who read parts of one file, as players do that are moved about, in a process of their own. */
export class FileReaders implements AsyncDisposable {
  readonly #process = new HelperProcess<ReadersQuestion & Record<string, string | number>, ReadersAnswer>(
    new URL('file-readers-process.ts', import.meta.url),
    'readers',
  )

  /** Reads for a while. */
  read(question: ReadersQuestion): Promise<ReadersAnswer> {
    return this.#process.ask({ ...question })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process.stop()
  }
}
