import { extname } from 'node:path'

/** What a file is, by the end of its name. */
export type FileKind = 'video' | 'audio' | 'pdf' | 'office' | 'picture' | 'page' | 'text' | 'captions' | 'zip'

interface FileType {
  readonly kind: FileKind
  readonly mime: string
}

const OOXML = 'application/vnd.openxmlformats-officedocument'

const TYPES: Readonly<Record<string, FileType>> = {
  '.mp4': { kind: 'video', mime: 'video/mp4' },
  '.m4v': { kind: 'video', mime: 'video/mp4' },
  '.webm': { kind: 'video', mime: 'video/webm' },
  '.mp3': { kind: 'audio', mime: 'audio/mpeg' },
  '.m4a': { kind: 'audio', mime: 'audio/mp4' },
  '.pdf': { kind: 'pdf', mime: 'application/pdf' },
  '.pptx': { kind: 'office', mime: `${OOXML}.presentationml.presentation` },
  '.ppt': { kind: 'office', mime: 'application/vnd.ms-powerpoint' },
  '.docx': { kind: 'office', mime: `${OOXML}.wordprocessingml.document` },
  '.doc': { kind: 'office', mime: 'application/msword' },
  '.png': { kind: 'picture', mime: 'image/png' },
  '.jpg': { kind: 'picture', mime: 'image/jpeg' },
  '.jpeg': { kind: 'picture', mime: 'image/jpeg' },
  '.html': { kind: 'page', mime: 'text/html' },
  '.htm': { kind: 'page', mime: 'text/html' },
  '.txt': { kind: 'text', mime: 'text/plain' },
  '.vtt': { kind: 'captions', mime: 'text/vtt' },
  '.zip': { kind: 'zip', mime: 'application/zip' },
}

// What the files of a small page may be besides.
const MEMBER_MIMES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
  '.xml': 'application/xml',
}

// What teachers have, and a browser cannot show; with what helps.
const CONVERT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['.avi', '.mkv', '.mov', '.wmv', '.flv', '.mpg', '.mpeg', '.ts', '.rmvb'].map((end) => [
      end,
      'ffmpeg -i IN -c:v libx264 -c:a aac -movflags +faststart OUT.mp4',
    ]),
  ),
  ...Object.fromEntries(['.wav', '.wma', '.flac', '.ogg', '.aac', '.amr'].map((end) => [end, 'ffmpeg -i IN -c:a aac OUT.m4a'])),
  '.srt': 'ffmpeg -i IN.srt OUT.vtt',
  '.ass': 'ffmpeg -i IN.ass OUT.vtt',
  '.heic': 'save it as a JPEG',
  '.bmp': 'save it as a PNG',
  '.xlsx': 'save it as a PDF',
  '.xls': 'save it as a PDF',
  '.wps': 'save it as a PDF',
  '.dps': 'save it as a PDF, with a PPTX beside it',
}

/** Undefined where nothing is known of files with such a name. */
export function fileType(path: string): FileType | undefined {
  return TYPES[extname(path).toLowerCase()]
}

/** What helps where a file of this name cannot be shown; undefined where nothing is known to. */
export function conversion(path: string): string | undefined {
  return CONVERT[extname(path).toLowerCase()]
}

/** Of a file of a small page. */
export function memberMime(path: string): string {
  return fileType(path)?.mime ?? MEMBER_MIMES[extname(path).toLowerCase()] ?? 'application/octet-stream'
}
