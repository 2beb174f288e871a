import { basename, dirname, join, resolve, sep } from 'node:path'
import { parseArgs } from 'node:util'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'

const DEFAULT_EXPIRES_DAYS = 90
const MOST_DAYS = 3660

export const HELP = `Makes a signed catalogue of a folder of lessons, ready for any static web server.

  npm run publish-catalogue -- FOLDER --out TREE [options]   publishes what has changed
  npm run publish-catalogue -- --check TREE|URL [options]    verifies a published tree as a box would
  npm run publish-catalogue -- --usb MOUNT --out TREE        writes a published tree to a stick

  --keys FOLDER        where the keys and the memory of the publisher are (FOLDER/../NAME.keys); back them up
  --root-key FILE      the root key, where it is kept elsewhere, such as on a stick in a safe
  --publisher NAME     names the publisher for good, such as a host name; else as meta.yaml or the keys say
  --expires DAYS       how long the catalogue counts as current (${DEFAULT_EXPIRES_DAYS})
  --link               hard links instead of copies; the files must then be replaced and never changed in place
  --prune              deletes blobs that the catalogue does not name any more
  --rotate             makes a new signing key, and a new root.json that names it
  --rotate-root        makes a new root key, too
  --quick              with --check: sizes alone, over HTTP by HEAD
  --fingerprint HEX    with --check: the key that a box trusts
  --since N|DATE       with --usb: only what came after that serial or day
  --help               this text
`

export interface PublishOptions {
  readonly folder: string
  readonly out: string
  readonly keys: string
  readonly rootKey: string | undefined
  readonly publisher: string | undefined
  readonly expiresDays: number
  readonly link: boolean
  readonly prune: boolean
  readonly rotate: 'no' | 'signing' | 'root'
}

export interface CheckOptions {
  /** A folder, or an http(s) address. */
  readonly tree: string
  readonly quick: boolean
  readonly fingerprint: string | undefined
}

export interface StickOptions {
  readonly mount: string
  readonly tree: string
  readonly keys: string | undefined
  readonly since: string | undefined
}

export interface Wanted {
  readonly publish?: PublishOptions
  readonly check?: CheckOptions
  readonly stick?: StickOptions
}

type Given = ReturnType<typeof parse>['values']

/** Undefined where help is wanted. Throws a BoxError whose sentence says what to do. */
export function readOptions(args: string[], cwd: string): Wanted | undefined {
  const { values, positionals } = parse(args)
  if (values.help === true) return undefined
  if (positionals.length > 1) throw refused(`one folder at a time, not ${positionals.length}: put a name with blanks into quotes`)
  const at = (path: string): string => resolve(cwd, path)
  const folder = positionals[0]
  if (values.check !== undefined) {
    if (folder !== undefined || values.usb !== undefined) throw refused('--check stands alone')
    return { check: checkOptions(values, at) }
  }
  if (values.out === undefined) throw refused(`${folder === undefined ? 'a folder and ' : ''}--out TREE must be given`)
  if (folder === undefined && values.usb === undefined) throw refused('a folder to publish must be given')
  const publish = folder === undefined ? undefined : publishOptions(values, { folder: at(folder), out: at(values.out), at })
  const keys = publish?.keys ?? (values.keys === undefined ? undefined : at(values.keys))
  const stick = values.usb === undefined ? undefined : { mount: at(values.usb), tree: at(values.out), keys, since: values.since }
  return { ...(publish && { publish }), ...(stick && { stick }) }
}

function parse(args: string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...{ out: text, keys: text, 'root-key': text, publisher: text, expires: text, check: text, usb: text },
        ...{ since: text, fingerprint: text, link: flag, prune: flag, rotate: flag, 'rotate-root': flag, quick: flag },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (cause) {
    throw new BoxError('BAD_REQUEST', `${sentenceOf(cause)} (--help shows what there is)`, { cause })
  }
}

function publishOptions(given: Given, where: { folder: string; out: string; at: (path: string) => string }): PublishOptions {
  const { folder, out, at } = where
  const keys = given.keys === undefined ? join(dirname(folder), `${basename(folder)}.keys`) : at(given.keys)
  if (inside(out, folder) || inside(folder, out)) throw refused('--out must lie outside the folder, and the folder outside of it')
  if (inside(keys, out)) throw refused(`the keys may not lie in ${out}: everybody may read what is there`)
  if (inside(keys, folder)) throw refused('the keys may not lie in the folder that is published')
  return {
    ...{ folder, out, keys },
    rootKey: given['root-key'] === undefined ? undefined : at(given['root-key']),
    publisher: given.publisher,
    expiresDays: days(given.expires),
    link: given.link === true,
    prune: given.prune === true,
    rotate: given['rotate-root'] === true ? 'root' : given.rotate === true ? 'signing' : 'no',
  }
}

function checkOptions(given: Given, at: (path: string) => string): CheckOptions {
  const tree = given.check ?? ''
  const fingerprint = given.fingerprint?.toLowerCase()
  if (fingerprint !== undefined && !/^[0-9a-f]{64}$/.test(fingerprint)) throw refused('--fingerprint is 64 hex digits')
  return { tree: /^https?:\/\//.test(tree) ? tree : at(tree), quick: given.quick === true, fingerprint }
}

function days(text: string | undefined): number {
  const value = Number(text ?? DEFAULT_EXPIRES_DAYS)
  if (Number.isInteger(value) && value >= 1 && value <= MOST_DAYS) return value
  throw refused(`--expires is a whole number of days from 1 to ${MOST_DAYS}, not ${JSON.stringify(text)}`)
}

function inside(path: string, folder: string): boolean {
  return `${path}${sep}`.startsWith(`${folder}${sep}`)
}

function refused(sentence: string): BoxError {
  return new BoxError('BAD_REQUEST', `${sentence} (--help shows what there is)`)
}
