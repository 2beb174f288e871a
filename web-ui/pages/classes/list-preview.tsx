import type { RosterPreview, RosterRow } from '#appliance/contract/roster.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'

interface ListPreviewProps {
  preview: RosterPreview
  off: boolean
  onTake: () => void
}

const FEW = 8

/** What was read, what of it cannot be taken, and what taking the rest would do; nothing of it is in force. */
export function ListPreview({ preview, off, onTake }: ListPreviewProps) {
  const { columns, rows, faults, classes } = preview
  const isGuessed = columns.some(({ header }) => header === undefined)
  return (
    <div class="plan-preview">
      {faults.length > 0 && <Faults faults={faults} />}
      {isGuessed && (
        <p class="state fault wraps">
          <Icon name="fault" />{' '}
          <span>{t('classes.import.guessed', { columns: columns.map(({ field }) => t(`classes.column.${field}`)).join(' · ') })}</span>
        </p>
      )}
      <ul class="plan-notes">
        {classes.map(({ name, id, added, changed, same, kept }) => (
          <li key={name}>
            <b>{name}</b> {id === undefined && <span class="soft">{t('classes.import.new-class')} </span>}
            {t('classes.import.does', { added, changed, same, kept })}
          </li>
        ))}
      </ul>
      <table class="list-table">
        <thead>
          <tr>
            <th scope="col">{t('classes.field.number')}</th>
            <th scope="col">{t('classes.field.name')}</th>
            <th scope="col">{t('classes.field.seat')}</th>
            <th scope="col">{t('classes.field.clicker')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, FEW).map((row) => (
            <Line key={`${row.class} ${row.number}`} row={row} />
          ))}
        </tbody>
      </table>
      {rows.length > FEW && <p class="soft small">{t('classes.import.more', { count: rows.length - FEW })}</p>}
      <Button kind="primary" off={off || rows.length === 0} onPress={onTake}>
        {t('classes.import.take', { count: rows.length })}
      </Button>
    </div>
  )
}

function Line({ row }: { row: RosterRow }) {
  return (
    <tr>
      <td>{row.number}</td>
      <td>{row.name ?? ''}</td>
      <td>{row.seat ?? ''}</td>
      <td>{row.clicker ?? ''}</td>
    </tr>
  )
}

function Faults({ faults }: Pick<RosterPreview, 'faults'>) {
  return (
    <>
      <p class="state fault wraps">
        <Icon name="fault" /> <span>{t('classes.import.faults', { count: faults.length })}</span>
      </p>
      <ul class="small plan-doubts">
        {faults.map(({ sheet, line, code, text }) => (
          <li key={`${sheet ?? ''} ${line}`}>
            <b>{[sheet, t('classes.import.line', { line })].filter((one) => one !== undefined).join(' · ')}</b> {t(`classes.fault.${code}`)}{' '}
            <span class="soft">{text}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
