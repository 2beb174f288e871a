// hls.js ships one set of types for both of its builds; the light one leaves out what the box never sends (subtitles, DRM).
declare module 'hls.js/light' {
  export * from 'hls.js'
  export { default } from 'hls.js'
}
