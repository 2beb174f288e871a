import { onTestFinished } from 'vitest'
import type { ItemDetail, ItemList, LibraryView } from '#appliance/contract/library.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { BoxOptions, RunningBox } from '#test/helper/a-box.ts'
import { until } from '#test/helper/until.ts'

export interface LibraryBoxOptions extends BoxOptions {
  /** Publishers whom the school trusts. */
  readonly catalogues: readonly { readonly url: string; readonly fingerprint: string }[]
  /** The folder under which sticks appear. */
  readonly sticks?: string
  /** Further lines of `library:`. */
  readonly library?: string
  /** Further sections of the settings. */
  readonly more?: string
}

/** A real box in a process of its own that follows these publishers, and asks nothing of its disk. It is gone when the test is over. */
export async function aLibraryBox(options: LibraryBoxOptions): Promise<RunningBox> {
  const box = await startLibraryBox(options)
  onTestFinished(() => box.dispose())
  return box
}

/** The same for more than one test; the caller disposes of it. */
export async function startLibraryBox({ catalogues, sticks, library = '', more = '', ...options }: LibraryBoxOptions): Promise<RunningBox> {
  const followed = catalogues.map(({ url, fingerprint }) => `    - { url: '${url}', fingerprint: '${fingerprint}' }`)
  const config = [
    ...['library:', '  min_free_bytes: 0', '  min_free_share: 0', '  reserve_bytes: 0', '  share: 1'],
    `  sticks: ${JSON.stringify(sticks === undefined ? [] : [sticks])}`,
    ...['  catalogues:', ...followed, library, more],
  ]
  return aBox({ ...options, config: config.join('\n') })
}

export async function itemsOf(box: RunningBox, query = ''): Promise<ItemList> {
  return (await (await fetch(`${box.origin}/api/v1/library/items${query}`)).json()) as ItemList
}

export async function itemOf(box: RunningBox, id: string): Promise<ItemDetail> {
  return (await (await fetch(`${box.origin}/api/v1/library/items/${id}`)).json()) as ItemDetail
}

/** Resolves when all of these items are on the box. */
export async function untilReady(box: RunningBox, ...ids: string[]): Promise<void> {
  const isReady = async (): Promise<boolean> => {
    const ready = new Set((await itemsOf(box, '?holding=ready&limit=200')).items.map(({ id }) => id))
    return ids.every((id) => ready.has(id))
  }
  await until(isReady, { interval: 100 })
}

/** Asks until the library says what is waited for. */
export async function untilView(ask: () => Promise<LibraryView>, holds: (view: LibraryView) => boolean): Promise<LibraryView> {
  let view: LibraryView | undefined
  await until(async () => holds((view = await ask())), { interval: 100 })
  if (view === undefined) throw new Error('nothing was asked')
  return view
}
