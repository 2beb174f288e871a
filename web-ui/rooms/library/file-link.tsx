import type { ItemFile } from '#appliance/contract/library.ts'
import { t } from '../../box-client/words.ts'
import { Icon } from '../parts/icon.tsx'
import { fileAddress } from './library-words.ts'

/** Without its ending a computer would not know what a file is. */
const ENDINGS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'application/msword': 'doc',
  'application/vnd.ms-powerpoint': 'ppt',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/json': 'json',
  'audio/mp4': 'm4a',
  'audio/mpeg': 'mp3',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'text/plain': 'txt',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
}

/** Keeps a file on the device that opened it, under the name of the item. */
export function FileLink({ file: { sha256, mime }, title, isOneOfMany = false }: { file: ItemFile; title: string; isOneOfMany?: boolean }) {
  const ending = ENDINGS[mime]
  // The box takes a name of at most 200 characters.
  const name = `${title.slice(0, 100)}${ending === undefined ? '' : `.${ending}`}`
  return (
    <a class="button" href={`${fileAddress(sha256)}?download=${encodeURIComponent(name)}`} download={name}>
      <Icon name="download" />{' '}
      <span>
        {isOneOfMany && ending !== undefined ? t('library.download-as', { ending: ending.toUpperCase() }) : t('library.download')}
      </span>
    </a>
  )
}
