import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { ItemFile } from '#appliance/contract/library.ts'
import { t } from '../../../box-client/words.ts'
import { fileAddress } from '../../library/library-words.ts'
import type { PdfDocument } from '../../library/pdf.ts'
import type { StageSignals } from './staged.ts'

interface PagesProps {
  signals: StageSignals
  /** Counted from 1; beyond the last it is the last. */
  number: number
}

/** One page of a document by its picture, as large as the screen. The next one is fetched ahead, so that a tap turns at once. */
export function StagedPicture({ pages, number, signals }: PagesProps & { pages: readonly ItemFile[] }) {
  const at = Math.min(number, pages.length) - 1
  const [page, next] = [pages[at], pages[at + 1]]
  return (
    <div class="staged-page">
      {page !== undefined && (
        <img
          key={page.sha256}
          src={fileAddress(page.sha256)}
          alt={t('library.page-n', { page: at + 1 })}
          onLoad={() => (signals.staged.value = 'shown')}
          onError={() => (signals.staged.value = 'file')}
        />
      )}
      {next !== undefined && <img key={next.sha256} src={fileAddress(next.sha256)} alt="" hidden />}
    </div>
  )
}

/** One page of a document that has no pictures of its pages. */
export function StagedPdf({ address, number, signals }: PagesProps & { address: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const pdf = useSignal<PdfDocument | undefined>(undefined)
  useEffect(() => {
    let left = false
    let opened: PdfDocument | undefined
    import('../../library/pdf.ts')
      .then(async ({ openPdf }) => {
        opened = await openPdf(address)
        if (left) opened.close()
        else pdf.value = opened
      })
      .catch(() => {
        // A damaged document, or a browser that is too old: the screen says so.
        if (!left) signals.staged.value = 'file'
      })
    return () => {
      left = true
      opened?.close()
    }
  }, [address])
  const open = pdf.value
  useEffect(() => {
    if (open === undefined || canvas.current === null) return
    void open.draw(Math.min(number, open.pages), canvas.current).then(() => (signals.staged.value = 'shown'))
  }, [open, number])
  return (
    <div class="staged-page">
      <canvas ref={canvas} role="img" aria-label={t('library.page-n', { page: number })} />
    </div>
  )
}
