import type { GroupPoints, RosterWall } from '#appliance/contract/roster.ts'
import { t } from '../../box-client/words.ts'
import '../../styles/wall.css'
import { Icon } from '../parts/icon.tsx'
import './wall-words.ts'

const MOST_IN_A_COLUMN = 8

interface WallProps {
  wall: RosterWall
  /** Where pupils' phones sit down, as it is typed. */
  join: string | undefined
}

/** What the whole class reads: its letters, who is here, whose turn it is, or what groups have earned. It lies over whatever the screen shows. */
export function Wall({ wall, join }: WallProps) {
  switch (wall.shows) {
    case 'nothing':
      return null
    case 'pick':
      return (
        <p class="wall-pick" role="status">
          <span>{t(wall.by === 'seat' ? 'wall.pick.seat' : 'wall.pick')}</span> <b>{wall.label}</b>
        </p>
      )
    case 'pairing':
      return (
        <div class="wall">
          <h2>{t('wall.pairing')}</h2>
          <ul class={sizeOf(wall.pupils.length)}>
            {wall.pupils.map(({ label, code, is }, at) => (
              <li key={at} class={is}>
                <span class="label">{label}</span>
                {is === 'waiting' ? <b>{code}</b> : <Icon name={is === 'paired' ? 'ready' : 'fault'} />}
              </li>
            ))}
          </ul>
        </div>
      )
    case 'attendance':
      return (
        <div class="wall">
          <h2>
            {t('wall.attendance')}{' '}
            <span>{t('wall.here', { here: wall.pupils.filter(({ here }) => here).length, all: wall.pupils.length })}</span>
          </h2>
          {wall.phones && <p class="wall-door">{join === undefined ? t('wall.phones') : t('wall.phones.at', { address: join })}</p>}
          <ul class={sizeOf(wall.pupils.length)}>
            {wall.pupils.map(({ label, here }, at) => (
              <li key={at} class={here ? 'paired' : 'waiting'}>
                <span class="label">{label}</span>
                {here && <Icon name="ready" />}
              </li>
            ))}
          </ul>
        </div>
      )
    case 'points':
      return <Points groups={wall.groups} />
    default:
      return wall satisfies never
  }
}

/** At the side of whatever is shown, for as long as a teacher wants; groups that have as many are in the same place. */
function Points({ groups }: { groups: readonly GroupPoints[] }) {
  return (
    <div class="wall-points" role="status">
      <h2>{t('wall.points')}</h2>
      {groups.length === 0 && <p class="soft">{t('wall.points.none')}</p>}
      <ol class={groups.length > MOST_IN_A_COLUMN ? 'two' : ''}>
        {groups.map(({ group, points }) => (
          <li key={group}>
            <span class="place">{groups.findIndex((other) => other.points === points) + 1}</span>
            <span class="label">{group}</span>
            <b>{points}</b>
          </li>
        ))}
      </ol>
    </div>
  )
}

/** The more there are, the more stand in a row; the smallest is still a twenty-fifth of the height. */
function sizeOf(count: number): string {
  return count <= 12 ? 'few' : count <= 36 ? 'some' : 'many'
}
