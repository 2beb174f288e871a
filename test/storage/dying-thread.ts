import { parentPort } from 'node:worker_threads'

// The box's own writing thread, except that it drops dead when it is given the statement below.
parentPort?.on('message', (request: { group?: { sql: string }[][] }) => {
  if (request.group?.some((batch) => batch.some(({ sql }) => sql.includes('drop dead'))) === true) process.exit(7)
})
await import('#appliance/storage/writer-thread.ts')
