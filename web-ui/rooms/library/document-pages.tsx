import type { ItemFile } from '#appliance/contract/library.ts'
import { t } from '../../box-client/words.ts'
import { Icon } from '../parts/icon.tsx'
import { fileAddress } from './library-words.ts'

/** A document by the pictures of its pages. */
export function DocumentPages({ pages, title, file }: { pages: readonly ItemFile[]; title: string; file: ItemFile }) {
  return (
    <div class="item-pages" tabIndex={0} role="group" aria-label={title}>
      {pages.map(({ sha256, width, height }, at) => (
        <img
          key={sha256}
          src={fileAddress(sha256)}
          alt={t('library.page-n', { page: at + 1 })}
          loading={at < 2 ? 'eager' : 'lazy'}
          {...(width === undefined || height === undefined ? {} : { width, height })}
        />
      ))}
      {file.haveBytes === file.bytes && (
        <a class="button" href={`${fileAddress(file.sha256)}?download=${encodeURIComponent(title)}`}>
          <Icon name="download" /> <span>{t('library.download')}</span>
        </a>
      )}
    </div>
  )
}
