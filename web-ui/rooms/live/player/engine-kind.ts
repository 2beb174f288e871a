import type { ScreenReport } from '#appliance/contract/screens.ts'

/**
 * flv: HTTP-FLV by mpegts.js, the quickest. ll-hls: fMP4 in parts by hls.js. hls: whole segments, by the browser itself where it
 * can, else by hls.js.
 */
export type EngineKind = NonNullable<ScreenReport['engine']>
