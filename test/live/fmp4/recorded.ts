import type { ReadableFile } from '#appliance/live/fmp4/file-window.ts'

export interface ReadsCounted extends ReadableFile {
  bytesRead: number
}

/** Bytes as a file that counts how much of it was read, and never gives more than it has. */
export function fileOf(bytes: Buffer): ReadsCounted {
  return {
    size: bytes.length,
    bytesRead: 0,
    read(position, length) {
      if (position < 0 || position + length > bytes.length)
        return Promise.reject(new Error(`read of ${position}+${length} beyond the file`))
      this.bytesRead += length
      return Promise.resolve(bytes.subarray(position, position + length))
    },
  }
}
