// @ts-nocheck: it runs in a page, and the types of pages are not those of the server
/*
 * Runs in the page, before its own scripts: notes which frame of the clip each <video> shows and when.
 * The blocks are those of source/picture-code.ts; decoding them is left to the bench.
 */
const BITS = 16
const CODE_HEIGHT = 96 / 720 // the part of the picture that carries blocks, over its whole width

const canvas = new OffscreenCanvas(BITS, 2)
const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false })
const watched = new WeakSet()
let shown = []
let waits = 0
let errors = 0

function readBlocks(video) {
  context.drawImage(video, 0, 0, video.videoWidth, video.videoHeight * CODE_HEIGHT, 0, 0, BITS, 2)
  const { data } = context.getImageData(0, 0, BITS, 2)
  return Array.from({ length: 2 * BITS }, (_, block) => data[4 * block + 1])
}

function watch(video) {
  if (watched.has(video)) return
  watched.add(video)
  video.addEventListener('waiting', () => {
    if (shown.length > 0) waits += 1
  })
  video.addEventListener('error', () => (errors += 1))
  const onFrame = () => {
    const since = performance.now()
    shown.push({ at: performance.timeOrigin + since, since, blocks: readBlocks(video) })
    video.requestVideoFrameCallback(onFrame)
  }
  video.requestVideoFrameCallback(onFrame)
}

new MutationObserver(() => document.querySelectorAll('video').forEach(watch)).observe(document, { childList: true, subtree: true })

/** What was shown since the last call, how often playing had to wait for data since the first picture, and how often it failed. */
window.takeShownFrames = () => {
  const taken = { shown, waits, errors }
  shown = []
  waits = 0
  errors = 0
  return taken
}
