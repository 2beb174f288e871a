import type { ItemDetail, ItemFile } from '#appliance/contract/library.ts'

/** What an item is opened by: the rendition that plays on the most screens comes first, and a document that pages can show before one that they cannot. */
export function mainOf(item: ItemDetail): ItemFile | undefined {
  const mains = item.files.filter(({ role }) => role === 'main')
  return filmsOf(item)[0] ?? mains.find(({ mime }) => mime === 'application/pdf') ?? mains[0]
}

/** Its films, the one that plays on the most screens first. */
export function filmsOf({ files }: ItemDetail): ItemFile[] {
  const films = files.filter((file) => file.role === 'main' && isFilm(file))
  return films.sort((a, b) => Number(isRare(a)) - Number(isRare(b)) || (b.height ?? 0) - (a.height ?? 0))
}

export function isFilm({ mime }: ItemFile): boolean {
  return mime.startsWith('video/')
}

function isRare({ codecs = '' }: ItemFile): boolean {
  return /hvc1|hev1|av01|vp09/.test(codecs)
}
