import type { ItemDetail, ItemFile } from '#appliance/contract/library.ts'
import { DocumentPages } from './document-pages.tsx'
import { FileLink } from './file-link.tsx'
import { Film, Sound } from './film.tsx'
import { InteractiveApp } from './interactive-app.tsx'
import { fileAddress, named } from './library-words.ts'
import { filmsOf, isFilm, mainOf } from './main-file.ts'
import { NotYet } from './not-yet.tsx'
import { PdfPages } from './pdf-pages.tsx'
import { PlainText } from './plain-text.tsx'
import { useArrival } from './use-arrival.ts'

/** What an item is opened as, by its main file. */
export function Opened({ item }: { item: ItemDetail }) {
  if (item.kind === 'html5') return <InteractiveApp item={item} />
  const main = mainOf(item)
  return main === undefined ? null : <OpenedFile item={item} main={main} />
}

function OpenedFile({ item, main }: { item: ItemDetail; main: ItemFile }) {
  const pages = item.files.filter(({ role }) => role === 'page')
  // A picture of each page opens at once on a tablet that would take minutes over the document itself.
  const first = pages[0] ?? main
  const arrival = useArrival(fileAddress(first.sha256), first.haveBytes === first.bytes)
  const title = named(item.title)
  const others = item.files.filter(({ role, mime }) => role === 'main' && mime !== main.mime)
  if (arrival !== 'here') return <NotYet item={item} arrival={arrival} />
  if (isFilm(main)) return <Film item={item} films={filmsOf(item)} />
  if (main.mime.startsWith('audio/')) return <Sound item={item} file={main} />
  return (
    <>
      <Shown main={main} pages={pages} title={title} />
      <div class="item-choices">
        {[main, ...others].map((file) => (
          <FileLink key={file.sha256} file={file} title={title} isOneOfMany={others.length > 0} />
        ))}
      </div>
    </>
  )
}

function Shown({ main, pages, title }: { main: ItemFile; pages: readonly ItemFile[]; title: string }) {
  const address = fileAddress(main.sha256)
  if (pages.length > 0) return <DocumentPages pages={pages} title={title} />
  if (main.mime.startsWith('image/')) return <img class="item-image" src={address} alt={title} />
  if (main.mime === 'application/pdf') return <PdfPages address={address} title={title} />
  if (main.mime === 'text/plain') return <PlainText address={address} />
  return null
}
