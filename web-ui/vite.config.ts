import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { pdfData } from './vite/pdf-data.ts'
import { preloadPlayer } from './vite/preload-player.ts'
import { precompress } from './vite/precompress.ts'

const root = import.meta.dirname

export default defineConfig({
  root,
  publicDir: 'public',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [preloadPlayer(), pdfData(), precompress()],
  build: {
    outDir: resolve(root, 'dist'),
    emptyOutDir: true,
    // Wall tablets stop at Chrome 106 (Android 6) and 119 (Android 7); older WebViews stay in schools for years.
    target: 'chrome87',
    cssTarget: 'chrome87',
    // The polyfill is an inline fetch loop that Chrome 87 does not need; the assets are never inlined, so that a strict CSP holds.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        ...{ teacher: resolve(root, 'index.html'), screen: resolve(root, 'screen.html') },
        ...{
          library: resolve(root, 'library.html'),
          timetable: resolve(root, 'timetable.html'),
          sheets: resolve(root, 'run-sheets.html'),
          questions: resolve(root, 'questions.html'),
          classes: resolve(root, 'classes.html'),
          results: resolve(root, 'results.html'),
          tech: resolve(root, 'tech.html'),
          join: resolve(root, 'join.html'),
        },
      },
    },
  },
})
