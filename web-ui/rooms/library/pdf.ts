import { getDocument, GlobalWorkerOptions, version } from 'pdfjs-dist/legacy/build/pdf.mjs'
import workerAddress from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'

/*
 * The only file that knows pdf.js. A document is read piece by piece as its pages are looked at, so that a book of 200 MB opens at once.
 */

GlobalWorkerOptions.workerSrc = workerAddress

/** Wider than this a page is not drawn: an old tablet has no memory for more. */
const WIDEST = 1600
const CHUNK = 262_144
/** See vite/pdf-data.ts. */
const DATA = `/assets/pdf-${version}`

export interface PdfDocument {
  readonly pages: number
  /** Draws a page as wide as the canvas is shown. A page that cannot be drawn stays white. */
  draw(page: number, canvas: HTMLCanvasElement): Promise<void>
  close(): void
}

/** Rejects where the document is none, or the browser is too old. */
export async function openPdf(address: string): Promise<PdfDocument> {
  const loading = getDocument({
    ...{ url: address, rangeChunkSize: CHUNK, disableAutoFetch: true, disableStream: true, enableXfa: false },
    ...{ cMapUrl: `${DATA}/cmaps/`, standardFontDataUrl: `${DATA}/standard_fonts/`, wasmUrl: `${DATA}/wasm/`, useWasm: false },
  })
  const document = await loading.promise
  return {
    pages: document.numPages,
    draw: async (number, canvas) => {
      const page = await document.getPage(number)
      const plain = page.getViewport({ scale: 1 })
      const width = Math.min(WIDEST, canvas.clientWidth * Math.min(2, window.devicePixelRatio))
      const viewport = page.getViewport({ scale: width / plain.width })
      canvas.width = Math.floor(viewport.width)
      canvas.height = Math.floor(viewport.height)
      await page.render({ canvas, viewport }).promise.catch(() => undefined)
      page.cleanup()
    },
    close: () => void loading.destroy(),
  }
}
