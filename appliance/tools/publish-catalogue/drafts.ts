import { createHash } from 'node:crypto'
import { nearest } from '#appliance/config/explain.ts'
import { fileType, conversion } from './file-kinds.ts'
import { captionsOf, paperOf } from './guess.ts'
import { FolderTold, appMeta, isApp, nameOf, stemOf, withAppMeta } from './metas.ts'
import type { Told } from './metas.ts'
import type { TopMeta } from './meta-shape.ts'
import { readAnything, within } from './read-meta.ts'
import type { Mistakes } from './read-meta.ts'
import type { FoundFile, FoundFolder } from './walk.ts'

/** What an item consists of, before any byte of it has been read. */
export type Body =
  | { readonly is: 'file'; readonly file: FoundFile; readonly also: readonly FoundFile[] }
  | { readonly is: 'app'; readonly files: readonly FoundFile[] }
  | { readonly is: 'zip'; readonly file: FoundFile }
  | { readonly is: 'quiz'; readonly questions: readonly unknown[] }
  | { readonly is: 'none' }

export interface Draft {
  /** What others call it by: its path without a `.yaml`. */
  readonly path: string
  readonly stem: string
  /** Undefined: a video, whose length decides. */
  readonly kind: string | undefined
  readonly body: Body
  readonly told: Told
  readonly captions: readonly { readonly file: FoundFile; readonly lang: string | undefined }[]
  readonly poster: FoundFile | undefined
}

export interface Drafting {
  readonly mistakes: Mistakes
  readonly skipped: (sentence: string) => void
}

/** All items of a folder and of those below it, and what its topmost meta.yaml says of the publisher. */
export async function draftsOf(folder: FoundFolder, drafting: Drafting): Promise<{ drafts: Draft[]; top: TopMeta }> {
  const drafts: Draft[] = []
  const top = await draftFolder(folder, undefined, { ...drafting, drafts, claimed: new Set() })
  return { drafts, top: top.top }
}

interface Running extends Drafting {
  readonly drafts: Draft[]
  /** Files that a person said are pictures or captions of others. */
  readonly claimed: Set<string>
}

async function draftFolder(folder: FoundFolder, above: FolderTold | undefined, running: Running): Promise<FolderTold> {
  const told = await FolderTold.read(folder, above, running.mistakes)
  const groups = groupsOf(folder, running)
  const before = running.drafts.length
  for (const group of groups) await draftGroup({ group, folder }, told, running)
  const own = running.drafts.splice(before)
  running.drafts.push(...own.filter(({ path }) => !running.claimed.has(path)))
  tellOrphans(groups, running)
  for (const inner of folder.folders) {
    if (isApp(inner)) await draftApp(inner, told, running)
    else await draftFolder(inner, told, running)
  }
  for (const one of told.alone()) draftAlone(one, running)
  told.checkNames()
  return told
}

/** Files that are one item: those of one folder with one stem. */
interface Group {
  readonly stem: string
  readonly mains: readonly FoundFile[]
  readonly pictures: readonly FoundFile[]
  readonly captions: Draft['captions']
}

function groupsOf(folder: FoundFolder, { skipped }: Running): Group[] {
  const stems = new Map<string, { mains: FoundFile[]; pictures: FoundFile[]; captions: { file: FoundFile; lang: string | undefined }[] }>()
  const at = (stem: string) => stems.get(stem) ?? stems.set(stem, { mains: [], pictures: [], captions: [] }).get(stem)!
  for (const file of folder.files) {
    const name = nameOf(file.path)
    if (/\.ya?ml$/iu.test(name)) continue
    const kind = /\.json$/iu.test(name) ? 'text' : fileType(name)?.kind
    if (file.bytes === 0) skipped(`${file.path} is left out: it is empty`)
    else if (kind === undefined) skipped(`${file.path} is left out: ${cannotShow(name)}`)
    else if (kind === 'captions') {
      const { stem, lang } = captionsOf(stemOf(name))
      at(stem).captions.push({ file, lang })
    } else if (kind === 'picture') at(stemOf(name)).pictures.push(file)
    else at(stemOf(name)).mains.push(file)
  }
  return [...stems].map(([stem, group]) => ({ stem, ...group }))
}

function cannotShow(name: string): string {
  const help = conversion(name)
  return help === undefined
    ? 'no page can show files of this kind'
    : `no page can show it; ${help.startsWith('ffmpeg') ? `make it one that can: ${help}` : help}`
}

async function draftGroup({ group, folder }: { group: Group; folder: FoundFolder }, told: FolderTold, running: Running): Promise<void> {
  const { stem, captions } = group
  const office = group.mains.filter(({ path }) => fileType(path)?.kind === 'office')
  const pdf = group.mains.find(({ path }) => fileType(path)?.kind === 'pdf')
  const together = office.length > 0 && pdf !== undefined ? [pdf, ...office] : []
  const alone = group.mains.filter((file) => !together.includes(file))
  const shown = [...(together.length > 0 ? [together] : []), ...alone.map((file) => [file])]
  const [picture, ...others] = group.pictures
  const poster = shown.length > 0 ? picture : undefined
  for (const file of poster === undefined ? group.pictures : others) shown.push([file])
  for (const files of shown) {
    const [main, ...also] = files
    if (main === undefined) continue
    const names = [...files.map(({ path }) => nameOf(path)), ...(shown.length === 1 ? [stem] : [])]
    const isMedia = ['video', 'audio'].includes(fileType(main.path)?.kind ?? '')
    const about = told.about(names)
    const said = saidFiles(about, folder, running)
    const beside = isMedia ? captions : []
    await draftFile({ main, also, stem, captions: [...said.captions, ...beside], poster: said.poster ?? poster }, about, running)
  }
}

/** The captions and the picture that a person named, from the same folder. */
function saidFiles({ meta, place }: Told, folder: FoundFolder, { claimed, mistakes }: Running): Pick<Draft, 'captions' | 'poster'> {
  const find = (name: string, ...steps: string[]): FoundFile | undefined => {
    const found = folder.files.find(({ path }) => nameOf(path) === name)
    const meant = nearest(
      name,
      folder.files.map(({ path }) => nameOf(path)),
    )
    if (found !== undefined) claimed.add(found.path)
    else if (place !== undefined) {
      mistakes.at(
        within(place, ...steps),
        `there is no ${JSON.stringify(name)} beside it${meant === undefined ? '' : `, did you mean ${meant}?`}`,
      )
    }
    return found
  }
  const captions = Object.entries(meta.captions ?? {}).flatMap(([lang, name]) => {
    const file = find(name, 'captions', lang)
    return file === undefined ? [] : [{ file, lang }]
  })
  return { captions, poster: meta.poster === undefined ? undefined : find(meta.poster, 'poster') }
}

function tellOrphans(groups: readonly Group[], { claimed, skipped }: Running): void {
  const lonely = groups.filter(({ mains, pictures }) => mains.length + pictures.length === 0)
  for (const { file } of lonely.flatMap(({ captions }) => captions)) {
    if (!claimed.has(file.path)) skipped(`${file.path} is left out: there is nothing beside it that it belongs to`)
  }
}

interface Shown extends Pick<Draft, 'stem' | 'captions' | 'poster'> {
  readonly main: FoundFile
  readonly also: readonly FoundFile[]
}

async function draftFile({ main, also, ...rest }: Shown, told: Told, running: Running): Promise<void> {
  if (told.meta.skip === true) return
  const path = main.path
  const base = { ...rest, path, told }
  if (/\.json$/iu.test(path)) return draftJson(base, main, running)
  const kind = fileType(path)?.kind
  if (kind === 'zip') running.drafts.push({ ...base, kind: 'html5', body: { is: 'zip', file: main } })
  else if (kind === 'page') running.drafts.push({ ...base, kind: 'html5', body: { is: 'app', files: [main] } })
  else running.drafts.push({ ...base, kind: kindOf(main, also, rest.stem), body: { is: 'file', file: main, also } })
}

function kindOf(main: FoundFile, also: readonly FoundFile[], stem: string): string | undefined {
  const paper = paperOf(stem)
  const slides = [main, ...also].some(({ path }) => /\.pptx?$/iu.test(path))
  switch (fileType(main.path)?.kind) {
    case 'video':
      return undefined
    case 'audio':
      return 'audio'
    default:
      return slides ? 'slides' : (paper ?? 'document')
  }
}

async function draftJson(base: Omit<Draft, 'kind' | 'body'>, file: FoundFile, running: Running): Promise<void> {
  const read = await readAnything(file, running.mistakes)
  if (read === undefined) return
  const { questions } = (read.value ?? {}) as { questions?: unknown }
  if (Array.isArray(questions) && questions.length > 0) running.drafts.push({ ...base, kind: 'quiz', body: { is: 'file', file, also: [] } })
  else running.skipped(`${file.path} is left out: only quizzes are JSON, and this has no list of questions`)
}

async function draftApp(folder: FoundFolder, told: FolderTold, running: Running): Promise<void> {
  const about = withAppMeta(told.about([folder.name]), await appMeta(folder, running.mistakes))
  if (about.meta.skip === true) return
  const files = filesBelow(folder).filter(({ path }) => !/^meta\.ya?ml$/iu.test(path.slice(folder.path.length + 1)))
  running.drafts.push({
    ...{ path: folder.path, stem: folder.name, kind: 'html5', body: { is: 'app', files }, told: about, captions: [], poster: undefined },
  })
}

function filesBelow(folder: FoundFolder): FoundFile[] {
  return [...folder.files, ...folder.folders.flatMap(filesBelow)]
}

function draftAlone({ name, told, file }: { name: string; told: Told; file: string }, running: Running): void {
  const { questions, parts, live, kind, skip } = told.meta
  if (skip === true) return
  const stem = name.replace(/\.(?:quiz|plan|live)$/iu, '')
  const base = { path: file, stem, told, captions: [], poster: undefined }
  if (questions !== undefined) running.drafts.push({ ...base, kind: 'quiz', body: { is: 'quiz', questions } })
  else if (parts !== undefined) running.drafts.push({ ...base, kind: 'lesson-plan', body: { is: 'none' } })
  else if (live !== undefined) running.drafts.push({ ...base, kind: 'live-lesson', body: { is: 'none' } })
  else if (kind === 'notice') running.drafts.push({ ...base, kind, body: { is: 'none' } })
  else
    running.mistakes.add(
      `${file}: there is no ${name} beside it that it tells of, and it has no parts, questions or live address of its own`,
    )
}

/**
 * The id of an item that has none of its own: a UUID of the kind that is made by rules of one's own (RFC 9562, 5.8), here from the publisher
 * and the path. Whoever renames a file and wants the item to stay the same gives it an `id`.
 */
export function idOf(publisher: string, path: string): string {
  const hash = createHash('sha256')
    .update(`${publisher}\n${path.normalize('NFC')}`)
    .digest()
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const hex = hash.toString('hex', 0, 16)
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
