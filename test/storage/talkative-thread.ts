import { parentPort } from 'node:worker_threads'

// The box's own writing thread as `node --watch` runs it: Node names imported files on the same line.
parentPort?.postMessage({ 'watch:import': [import.meta.url] })
await import('#appliance/storage/writer-thread.ts')
parentPort?.postMessage({ 'watch:import': [import.meta.url] })
