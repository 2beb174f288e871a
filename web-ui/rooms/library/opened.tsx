import type { ItemDetail, ItemFile } from '#appliance/contract/library.ts'
import { language, t } from '../../box-client/words.ts'
import { Icon } from '../parts/icon.tsx'
import { DocumentPages } from './document-pages.tsx'
import { fileAddress, named } from './library-words.ts'
import { PdfPages } from './pdf-pages.tsx'

/** What an item is opened as, by its main file. */
export function Opened({ item }: { item: ItemDetail }) {
  const main = mainOf(item)
  const pages = item.files.filter(({ role, haveBytes, bytes }) => role === 'page' && haveBytes === bytes)
  if (item.kind === 'html5') return item.holding === 'ready' ? <App item={item} /> : <NotYet />
  if (main === undefined) return null
  if (main.mime.startsWith('video/')) return <Film item={item} />
  if (main.mime.startsWith('audio/')) return <audio class="item-sound" controls preload="metadata" src={fileAddress(main.sha256)} />
  // A picture of each page opens at once on a tablet that would take minutes over the document itself.
  if (pages.length > 0) return <DocumentPages pages={pages} title={named(item.title)} file={main} />
  if (main.haveBytes < main.bytes) return <NotYet />
  if (main.mime.startsWith('image/')) return <img class="item-image" src={fileAddress(main.sha256)} alt={named(item.title)} />
  if (main.mime === 'application/pdf') return <PdfPages address={fileAddress(main.sha256)} title={named(item.title)} />
  return <Download file={main} title={named(item.title)} />
}

/** The rendition that plays on the most screens comes first. */
function mainOf(item: ItemDetail): ItemFile | undefined {
  return filmsOf(item)[0] ?? item.files.find(({ role }) => role === 'main')
}

function filmsOf({ files }: ItemDetail): ItemFile[] {
  const films = files.filter(({ role, mime }) => role === 'main' && mime.startsWith('video/'))
  return films.sort((a, b) => Number(isRare(a)) - Number(isRare(b)) || (b.height ?? 0) - (a.height ?? 0))
}

function isRare({ codecs = '' }: ItemFile): boolean {
  return /hvc1|hev1|av01|vp09/.test(codecs)
}

function Film({ item }: { item: ItemDetail }) {
  const captions = item.files.filter(({ role, haveBytes, bytes }) => role === 'captions' && haveBytes === bytes)
  const poster = item.poster === undefined ? {} : { poster: fileAddress(item.poster) }
  return (
    <video class="item-film" controls playsInline preload="metadata" aria-label={named(item.title)} {...poster}>
      {filmsOf(item).map(({ sha256, mime, codecs }) => (
        <source key={sha256} src={fileAddress(sha256)} type={codecs === undefined ? mime : `${mime}; codecs="${codecs}"`} />
      ))}
      {captions.map(({ sha256, lang = 'zh' }, at) => (
        <track
          key={sha256}
          kind="captions"
          src={fileAddress(sha256)}
          srcLang={lang}
          label={lang}
          default={at === 0 || lang === language.value}
        />
      ))}
    </video>
  )
}

/** Somebody else's page: it runs alone, without the box's cookies and without a way to the box's commands. */
function App({ item }: { item: ItemDetail }) {
  return (
    <iframe
      class="item-app"
      sandbox="allow-scripts"
      title={named(item.title)}
      src={`/library/apps/${encodeURIComponent(item.id)}/index.html`}
      allow="fullscreen"
    />
  )
}

function NotYet() {
  return (
    <div class="item-stage item-not-yet" role="status">
      <Icon name="wait" />
      <p>{t('library.not-yet')}</p>
    </div>
  )
}

function Download({ file, title }: { file: ItemFile; title: string }) {
  return (
    <a class="button" href={`${fileAddress(file.sha256)}?download=${encodeURIComponent(title)}`} download={title}>
      <Icon name="download" /> <span>{t('library.download')}</span>
    </a>
  )
}
