import type { ItemSummary } from '#appliance/contract/library.ts'
import { aboutItem } from './about-item.ts'
import { HoldingLine } from './holding.tsx'
import { named } from './library-words.ts'

/** What an item is called, what it is, and how far it is on the box. */
export function ItemWords({ item }: { item: ItemSummary }) {
  return (
    <div>
      <p>
        <b>{named(item.title)}</b>
      </p>
      <p class="soft small">{aboutItem(item)}</p>
      <span class="small">
        <HoldingLine item={item} />
      </span>
    </div>
  )
}
