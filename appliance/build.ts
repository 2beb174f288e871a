import manifest from '../package.json' with { type: 'json' }

/** The version of this box's software. */
export const VERSION: string = manifest.version

/** Epoch milliseconds before which this software did not exist: a clock that says less is wrong. Raised with each release. */
export const BUILT_AT: number = Date.UTC(2026, 10, 1)
