import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { configOf, defaultLayer } from '#appliance/config/layer.ts'
import { loadConfig } from '#appliance/config/load.ts'

const MOST_VIEWERS = 2000
const MOST_MINUTES = 7 * 24 * 60
const DEFAULT_HTTP_PORT = 8080
const SAMPLE = new URL('../../live/sample/sample-class.flv', import.meta.url).pathname

export const HELP = `Publishes a sample lesson into a box, and watches it as the screens do.

  npm run sim:class -- [options]

  --url rtmp://HOST:1935/live/KEY   where to publish; without it into the box on this machine, with its own key
  --viewers N                       how many watch as well (0)
  --watch http://HOST/live/X.flv    what they watch; without it the channel "class" of the same box
  --minutes M                       how long; without it until Ctrl-C
  --file CLIP.flv                   what to publish again and again; without it the sample lesson of the box
  --help                            this text

Where the box keeps its files is read from CLASSBOX_DATA (./var), its ports from the configuration.
`

export interface SimulatedClass {
  publishUrl: string
  watchUrl: string
  viewers: number
  /** Undefined: until told to stop. */
  minutes: number | undefined
  file: string
}

export interface OptionSources {
  args: string[]
  env: Readonly<Record<string, string | undefined>>
  /** Where `config.yaml` and `var` are looked for. */
  folder: string
}

/** Undefined where help is wanted. Rejects with a BoxError whose sentence says what to do. */
export async function readOptions(sources: OptionSources): Promise<SimulatedClass | undefined> {
  const given = parse(sources.args)
  if (given.help === true) return undefined
  const box = given.url === undefined ? await boxHere(sources) : boxAt(given.url)
  return {
    publishUrl: box.publishUrl,
    watchUrl: given.watch ?? box.watchUrl,
    viewers: wholeNumber('--viewers', given.viewers ?? '0', { least: 0, most: MOST_VIEWERS }),
    minutes: given.minutes === undefined ? undefined : wholeNumber('--minutes', given.minutes, { least: 1, most: MOST_MINUTES }),
    file: given.file ?? SAMPLE,
  }
}

function parse(args: string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args,
      options: { url: text, watch: text, viewers: text, minutes: text, file: text, help: { type: 'boolean', short: 'h' } },
    }).values
  } catch (cause) {
    throw new BoxError('BAD_REQUEST', `${sentenceOf(cause)} (--help shows what there is)`, { cause })
  }
}

function wholeNumber(name: string, text: string, { least, most }: { least: number; most: number }): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new BoxError('BAD_REQUEST', `${name} is a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`)
}

type Doors = Pick<SimulatedClass, 'publishUrl' | 'watchUrl'>

async function boxHere({ env, folder }: OptionSources): Promise<Doors> {
  const { dataFolder, layers } = await loadConfig({ env, folder })
  const { http, rtmp } = configOf([layers.environment, layers.file, defaultLayer()])
  const key = await publishKey(join(dataFolder, 'publish-key'))
  return { publishUrl: `rtmp://127.0.0.1:${rtmp.port}/live/${key}`, watchUrl: `http://127.0.0.1:${http.port}/live/class.flv` }
}

async function publishKey(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (cause) {
    const advice = 'start the box first (npm start), point CLASSBOX_DATA to its folder, or give --url'
    throw new BoxError('DATA_FOLDER_UNUSABLE', `there is no publish key in ${file}: ${advice}`, { cause })
  }
}

function boxAt(url: string): Doors {
  if (!URL.canParse(url) || new URL(url).protocol !== 'rtmp:') {
    throw new BoxError('SOURCE_URL_REFUSED', '--url looks like rtmp://HOST:1935/live/KEY; the technician’s page shows it ready to copy')
  }
  return { publishUrl: url, watchUrl: `http://${new URL(url).hostname}:${DEFAULT_HTTP_PORT}/live/class.flv` }
}
