import type { Plugin } from 'vite'

const PAGE = 'screen.html'
const ENGINE = /\/mpegts\.ts$/

/**
 * The big screen plays as soon as it knows what: its page names the player's code among the files to fetch at once, although
 * the code itself asks for it later. The other pages fetch it only when they play.
 */
export function preloadPlayer(): Plugin {
  return {
    name: 'preload-player',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle, filename }) {
        if (!filename.endsWith(PAGE)) return html
        const engine = Object.values(bundle ?? {}).find((file) => file.type === 'chunk' && ENGINE.test(file.facadeModuleId ?? ''))
        if (engine === undefined) return html
        return [{ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `/${engine.fileName}` }, injectTo: 'head' }]
      },
    },
  }
}
