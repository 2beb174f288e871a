import type { BoxView } from '#appliance/contract/box.ts'
import type { ScreenOrders } from '#appliance/contract/screens.ts'
import { t } from '../../box-client/words.ts'
import { addressToShow, bare } from './address-to-show.ts'
import { Qr } from '../../rooms/box/qr.tsx'

/** The way in for a phone: address, QR and code; or, where nobody has let this screen in yet, its name to be called by. */
export function Entrance({ box, orders }: { box: BoxView; orders: ScreenOrders | undefined }) {
  if (orders === undefined) return null
  const address = addressToShow(location, box.addresses)
  if (!orders.admitted) return <Stranger letters={orders.letters} claimed={box.claimed} />
  if (address === undefined) return <p class="entrance">{t('screen.no-network')}</p>
  const code = orders.claimCode ?? orders.code
  return (
    <div class="entrance">
      <div class="way">
        <p class="what">{t(whatFor(orders))}</p>
        <p class="address code">{bare(address)}</p>
        {code !== undefined && (
          <>
            <p class="what">{t(orders.claimCode === undefined ? 'screen.code' : 'screen.claim-code')}</p>
            <p class="big-code">{spaced(code)}</p>
          </>
        )}
      </div>
      <Qr text={inviting(address, orders)} label={t('screen.qr')} />
    </div>
  )
}

function Stranger({ letters, claimed }: { letters: string; claimed: boolean }) {
  return (
    <div class="entrance">
      <div class="way">
        <p class="what">{t('screen.stranger')}</p>
        <p class="big-code">{letters}</p>
        <p class="what">{t(claimed ? 'screen.stranger.ask' : 'screen.stranger.claim')}</p>
      </div>
    </div>
  )
}

function whatFor(orders: ScreenOrders) {
  if (orders.claimCode !== undefined) return 'screen.to-claim' as const
  return orders.code === undefined ? ('screen.address' as const) : ('screen.to-enter' as const)
}

function inviting(address: string, orders: ScreenOrders): string {
  const base = address.endsWith('/') ? address : `${address}/`
  const code = orders.claimCode ?? orders.code
  return code === undefined ? base : `${base}?code=${code}`
}

function spaced(code: string): string {
  return code.replace(/^(\d{3})(\d{3})$/, '$1 $2')
}
