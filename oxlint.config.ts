import { defineConfig } from 'oxlint'
import type { OxlintOverride } from 'oxlint'

type ImportLaw = NonNullable<NonNullable<OxlintOverride['rules']>['no-restricted-imports']>

/**
 * Law 1 of the house: which folder of `appliance/` may import which. Imports go one way; rooms never see each other.
 * An override replaces the rule it overrides, so each folder gets exactly one, generated from this table.
 */
const FOUNDATION = ['contract', 'base', 'storage', 'config', 'lifecycle']
const ROOMS = ['live', 'library', 'lesson', 'screens', 'quiz', 'health', 'upstream', 'secure']
const MAY_IMPORT: Record<string, string[]> = {
  contract: [],
  base: ['contract'],
  storage: ['contract', 'base'],
  config: ['contract', 'base', 'storage'],
  lifecycle: ['contract', 'base'],
  hardware: FOUNDATION,
  ...Object.fromEntries(ROOMS.map((room) => [room, [...FOUNDATION, 'hardware']])),
  web: [...FOUNDATION, 'hardware', ...ROOMS],
  tools: [...FOUNDATION, 'hardware', ...ROOMS],
}
const FOLDERS = Object.keys(MAY_IMPORT)

/** One folder, or one file, for each outside library that the rest of the house must not see. */
const PACKAGE_HOMES: Record<string, string> = {
  'node-media-server': 'appliance/live/ingest/**',
  'better-sqlite3': 'appliance/storage/**',
  serialport: 'appliance/hardware/serial/real-serial.ts',
  onoff: 'appliance/hardware/gpio/onoff-gpio.ts',
  'dns-packet': 'appliance/library/peers/dns-sd.ts',
  pino: 'appliance/base/log.ts',
  'ical.js': 'appliance/lesson/timetable/calendar/ical-library.ts',
}

function lawFor(folder: string, allowedPackages: string[]): ImportLaw {
  const forbidden = FOLDERS.filter((other) => other !== folder && !(MAY_IMPORT[folder] ?? []).includes(other))
  const packages = Object.keys(PACKAGE_HOMES).filter((name) => !allowedPackages.includes(name))
  const above = folder === 'composition' ? [] : ['box', 'main', 'welcome', 'world']
  return [
    'error',
    {
      patterns: [
        ...(folder === 'composition' || forbidden.length === 0
          ? []
          : [
              {
                regex: `^(#appliance/|(\\.\\./)+)(${forbidden.join('|')})/`,
                message: `${folder}/ may not import this folder: imports go one way`,
              },
            ]),
        ...(above.length === 0
          ? []
          : [{ regex: `^(#appliance/|(\\.\\./)+)((${above.join('|')})\\.ts$|composition/)`, message: 'nobody imports the composition' }]),
        { regex: `^(${packages.join('|')})(/|$)`, message: 'this package has one home; use its wrapper' },
        { regex: '^node:http$', allowTypeImports: true, message: 'to import it costs 16 MB; base/node-http.ts has it without' },
        { regex: '^#?(\\.\\./)*web-ui/', message: 'the appliance does not import pages' },
      ],
    },
  ]
}

function packagesAt(path: string): string[] {
  return Object.entries(PACKAGE_HOMES)
    .filter(([, home]) => home === path)
    .map(([name]) => name)
}

const folderLaws = FOLDERS.map((folder) => ({
  files: [`appliance/${folder}/**`],
  rules: { 'no-restricted-imports': lawFor(folder, packagesAt(`appliance/${folder}/**`)) },
}))
const fileLaws = [...new Set(Object.values(PACKAGE_HOMES))]
  .filter((home) => !FOLDERS.some((folder) => home === `appliance/${folder}/**`))
  .map((home) => ({
    files: [home],
    rules: { 'no-restricted-imports': lawFor(home.split('/')[1] ?? '', packagesAt(home)) },
  }))

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'node', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error' },
  ignorePatterns: ['appliance/dist*/**', 'web-ui/dist/**', 'var/**', '.node/**', 'coverage/**'],
  rules: {
    'import/no-cycle': 'error',
    'import/no-unassigned-import': 'off', // a page imports its stylesheet
    'import/default': 'off', // tsc knows it better, and knows the addresses that Vite makes
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/no-explicit-any': 'error',
    'typescript/no-unsafe-type-assertion': 'off', // reported for every narrowing after a check
    'typescript/consistent-type-imports': 'error',
    'typescript/consistent-return': 'off', // tsc's noImplicitReturns and exhaustive switches do it better
    'import/no-named-as-default': 'off', // typebox is imported as its own documentation does
    'oxc/no-async-endpoint-handlers': 'off', // about Express; Fastify awaits its handlers
    'vitest/expect-expect': 'off', // waiting for what must happen is an assertion, too
    'promise/always-return': 'off', // await is used for values; then() only for effects
    'no-await-in-loop': 'off',
    'typescript/no-unnecessary-type-parameters': 'off', // who asks a database or an API knows the shape of the answer
    'unicorn/no-useless-spread': 'off', // argument lists read better in groups
    'no-underscore-dangle': 'off',
    'no-shadow': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'unicorn/no-array-sort': 'off',
    'unicorn/no-array-reverse': 'off',
    'unicorn/require-post-message-target-origin': 'off', // about windows; ours go to threads
    'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
    'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    'max-params': ['error', { max: 3 }],
    'no-console': 'error',
    eqeqeq: 'error',
  },
  overrides: [
    ...folderLaws,
    ...fileLaws,
    { files: ['appliance/*.ts', 'appliance/composition/**'], rules: { 'no-restricted-imports': lawFor('composition', []) } },
    {
      // Time is a dependency: only the clock itself reads it.
      files: ['appliance/**'],
      rules: {
        'no-restricted-globals': [
          'error',
          ...['setTimeout', 'setInterval', 'setImmediate', 'performance'].map((name) => ({
            name,
            message: 'use the injected Clock',
          })),
        ],
        'no-restricted-properties': ['error', { object: 'Date', property: 'now', message: 'use the injected Clock' }],
      },
    },
    {
      files: ['appliance/base/*clock.ts', 'appliance/base/log.ts', 'appliance/build.ts', 'appliance/tools/**'],
      rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' },
    },
    {
      files: ['appliance/tools/**', 'firmware-scripts/**', 'test/bench/**', 'test/screenshots/**', 'appliance/config/print-example.ts'],
      rules: { 'no-console': 'off' },
    },
    { files: ['test/**', '*.config.ts', 'web-ui/**'], rules: { 'max-lines-per-function': 'off' } },
  ],
})
