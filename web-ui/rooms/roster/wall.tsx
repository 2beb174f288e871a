import type { RosterWall } from '#appliance/contract/roster.ts'
import { t } from '../../box-client/words.ts'
import '../../styles/wall.css'
import { Icon } from '../parts/icon.tsx'
import './wall-words.ts'

/** What the whole class reads: its letters, who is here, whose turn it is, or what groups have earned. It lies over whatever the screen shows. */
export function Wall({ wall }: { wall: RosterWall }) {
  switch (wall.shows) {
    case 'nothing':
      return null
    case 'pick':
      return (
        <p class="wall-pick" role="status">
          {wall.label}
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
      return (
        <div class="wall">
          <h2>{t('wall.points')}</h2>
          {wall.groups.length === 0 && <p>{t('wall.points.none')}</p>}
          <ul class={sizeOf(wall.groups.length)}>
            {wall.groups.map(({ group, points }) => (
              <li key={group}>
                <span class="label">{group}</span>
                <b>{points}</b>
              </li>
            ))}
          </ul>
        </div>
      )
    default:
      return wall satisfies never
  }
}

/** The more there are, the more stand in a row; the smallest is still a twenty-fifth of the height. */
function sizeOf(count: number): string {
  return count <= 12 ? 'few' : count <= 36 ? 'some' : 'many'
}
