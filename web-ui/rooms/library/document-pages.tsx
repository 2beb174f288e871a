import type { ItemFile } from '#appliance/contract/library.ts'
import { t } from '../../box-client/words.ts'
import { fileAddress } from './library-words.ts'

/** A document by the pictures of its pages. One that is not here yet is fetched when it comes into sight. */
export function DocumentPages({ pages, title }: { pages: readonly ItemFile[]; title: string }) {
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
    </div>
  )
}
