import type { BoxPage } from '../../box-client/box-page.ts'
import { joinAddress } from './join-address.ts'
import { useCode } from './use-code.ts'

const fetchWall = () => import('../../rooms/roster/wall.tsx')

/** What the roster asks the class to read. */
export function WallWhenThere({ page }: { page: BoxPage }) {
  const wall = page.rosterWall.value
  const isWanted = wall !== undefined && wall.shows !== 'nothing'
  const code = useCode(page.clock, fetchWall, isWanted)
  return isWanted && code !== undefined ? <code.Wall wall={wall} join={joinAddress(page)?.typed} /> : null
}
