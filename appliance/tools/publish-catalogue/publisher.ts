import { copyFile, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ByLanguage, RootDocument } from '#appliance/contract/catalogue.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { readRoot } from '#appliance/library/catalogue/read-document.ts'
import type { Issue, Standing } from './issue.ts'
import { ROOT_KEY_FILE, SIGNING_KEY_FILE, isOpenToOthers, makeKey, readKey } from './key-ring.ts'
import type { SigningKey } from './key-ring.ts'
import type { PublishOptions } from './options.ts'
import type { Tell } from './tell.ts'

const ROOT_DAYS = 730

export interface PublisherKeys {
  readonly signing: SigningKey
  /** Undefined where it lies elsewhere, as it should, and is not needed today. */
  readonly root: SigningKey | undefined
  readonly rootPath: string
}

type KeyOptions = Pick<PublishOptions, 'keys' | 'rootKey' | 'rotate'>

/** The keys of a publisher, made on first use or where new ones are asked for. */
export async function publisherKeys(options: KeyOptions, first: boolean, tell: Tell): Promise<PublisherKeys> {
  const rootPath = options.rootKey ?? join(options.keys, ROOT_KEY_FILE)
  const signingPath = join(options.keys, SIGNING_KEY_FILE)
  const before = { root: await readKey(rootPath), signing: await readKey(signingPath) }
  if (!first && before.root === undefined && (options.rotate !== 'no' || before.signing === undefined)) throw noRootKey(rootPath)
  const root =
    before.root === undefined
      ? first
        ? await makeKey(rootPath)
        : undefined
      : options.rotate === 'root'
        ? await makeKey(rootPath)
        : before.root
  const signing = before.signing === undefined || options.rotate !== 'no' ? await makeKey(signingPath) : before.signing
  if (root?.id !== before.root?.id || signing.id !== before.signing?.id) {
    tell.line(
      `keys made in ${options.keys}; keep a copy of this folder somewhere safe: without the root key nobody can publish under this name again`,
    )
  }
  for (const path of [rootPath, signingPath]) {
    if ((root !== undefined || path !== rootPath) && (await isOpenToOthers(path)))
      tell.warn(`others on this machine may read ${path}: chmod 600 it`)
  }
  return { signing, root, rootPath }
}

function noRootKey(path: string): BoxError {
  return new BoxError('BAD_REQUEST', `the root key is needed and is not in ${path}: say where it is with --root-key FILE`)
}

export interface RootIssuing {
  readonly issue: Issue
  readonly keys: PublisherKeys
  readonly publisher: string
  readonly name: ByLanguage
  readonly folder: string
  readonly keysFolder: string
  readonly tell: Tell
}

/** Issues root.json where it is new, changed, or would soon be old. Answers whether it did. */
export async function issueRoot(issuing: RootIssuing): Promise<boolean> {
  const { issue, keys, folder, keysFolder, tell } = issuing
  const standing = await issue.standing('root')
  const { signing } = keys
  const root = keys.root ?? standingRoot(standing)
  if (root === undefined) throw noRootKey(keys.rootPath)
  const own = { [root.id]: root.raw.toString('base64'), [signing.id]: signing.raw.toString('base64') }
  const content = {
    ...{ publisher: issuing.publisher, name: issuing.name, keys: own },
    roles: { root: role(root.id), catalog: role(signing.id), timetable: role(signing.id) },
  }
  const draft = { name: 'root', read: readRoot, content, days: ROOT_DAYS } as const
  const due = issue.isDue({ ...draft, signers: [] }, standing)
  if (due === undefined) return false
  if (keys.root === undefined) {
    if (due !== 'expires') throw noRootKey(keys.rootPath)
    tell.warn('root.json will be old soon: run the command once with --root-key')
    return false
  }
  const signers = [keys.root, ...(await formerRoots(standing, keys))]
  const keepIn = [join(folder, 'roots'), join(keysFolder, 'roots')]
  // A box that has the new root must find a catalogue that holds by it, also in the moment between the two.
  for (const document of ['catalog', 'timetable'] as const) await issue.signAlso(document, signing)
  const serial = await issue.publish({ ...draft, signers, keepIn }, standing)
  tell.line(`root.json ${serial} signed${signers.length > 1 ? ', with the key before, too' : ''}`)
  return true
}

const role = (id: string) => ({ keys: [id], threshold: 1 })

/** What a publisher whose root key lies elsewhere knows of it. */
function standingRoot(standing: Standing | undefined): Pick<SigningKey, 'id' | 'raw'> | undefined {
  const { keys, roles } = (standing?.value ?? {}) as Partial<RootDocument>
  const id = roles?.root.keys[0]
  const raw = id === undefined ? undefined : keys?.[id]
  return id === undefined || raw === undefined ? undefined : { id, raw: Buffer.from(raw, 'base64') }
}

/** The keys that the root before named, and this does not: only with their word will a box follow. */
async function formerRoots(standing: Standing | undefined, { root, rootPath }: PublisherKeys): Promise<SigningKey[]> {
  const named = (standing?.value as Partial<RootDocument> | undefined)?.roles?.root.keys ?? []
  const former: SigningKey[] = []
  for (const id of named.filter((id) => id !== root?.id)) {
    const path = join(rootPath, '..', `retired-${id}.pem`)
    const key = await readKey(path)
    if (key === undefined)
      throw new BoxError('BAD_REQUEST', `the root key ${id}, which boxes trust, is not in ${path}: without it no box follows`)
    former.push(key)
  }
  return former
}

/** Roots that were kept beside the keys and are not in the tree, as after it was lost and made anew. */
export async function bringBackRoots(keysFolder: string, folder: string): Promise<void> {
  const kept = await readdir(join(keysFolder, 'roots')).catch(() => [])
  await mkdir(join(folder, 'roots'), { recursive: true })
  const there = new Set(await readdir(join(folder, 'roots')))
  for (const name of kept.filter((name) => !there.has(name))) await copyFile(join(keysFolder, 'roots', name), join(folder, 'roots', name))
  const serials = kept.flatMap((name) => Number(/^(\d+)\.root\.json$/.exec(name)?.[1] ?? 0))
  const newest = Math.max(0, ...serials)
  const tree = new Set(await readdir(folder))
  if (newest === 0 || tree.has('root.json')) return
  for (const end of ['.sig', '']) await copyFile(join(keysFolder, 'roots', `${newest}.root.json${end}`), join(folder, `root.json${end}`))
}
