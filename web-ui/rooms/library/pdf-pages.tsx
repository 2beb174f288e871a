import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { PdfDocument } from './pdf.ts'
import { t } from '../../box-client/words.ts'

/** Fetches pdf.js, which is larger than all pages of the box together. */
const fetchPdf = () => import('./pdf.ts')

/** A document that has no pictures of its pages, drawn by the page itself, each page when it comes into sight. */
export function PdfPages({ address, title }: { address: string; title: string }) {
  const document = useSignal<PdfDocument | undefined>(undefined)
  const failed = useSignal(false)
  useEffect(() => {
    let left = false
    let opened: PdfDocument | undefined
    fetchPdf()
      .then(async ({ openPdf }) => {
        opened = await openPdf(address)
        if (left) opened.close()
        else document.value = opened
      })
      .catch(() => {
        // An old browser, or a damaged document: the reader of the tablet may still open it.
        failed.value = true
      })
    return () => {
      left = true
      opened?.close()
    }
  }, [address])
  if (failed.value) return <p class="soft">{t('library.pdf-fails')}</p>
  if (document.value === undefined) return <div class="item-stage skeleton" />
  const pdf = document.value
  return (
    <div class="item-pages" tabIndex={0} role="group" aria-label={title}>
      {Array.from({ length: pdf.pages }, (_, at) => (
        <PdfPage key={at} pdf={pdf} number={at + 1} />
      ))}
    </div>
  )
}

function PdfPage({ pdf, number }: { pdf: PdfDocument; number: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const shown = canvas.current
    if (shown === null) return
    const watcher = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return
        watcher.disconnect()
        void pdf.draw(number, shown)
      },
      { rootMargin: '100%' },
    )
    watcher.observe(shown)
    return () => watcher.disconnect()
  }, [pdf, number])
  return <canvas ref={canvas} class="pdf-page" role="img" aria-label={t('library.page-n', { page: number })} />
}
