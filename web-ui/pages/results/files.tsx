import type { BoxPage } from '../../box-client/box-page.ts'
import { fileAddress } from '../../box-client/results-commands.ts'
import type { WhichResults } from '../../box-client/results-commands.ts'
import { language, t } from '../../box-client/words.ts'
import { Icon } from '../../rooms/parts/icon.tsx'
import { knowsPin } from '../../rooms/sign-in/knows-pin.ts'

interface FilesProps {
  page: BoxPage
  which: WhichResults
  /** What the files are called, without what follows the dot. */
  name: string
}

/** What can be taken along. */
export function Files({ page, which, name }: FilesProps) {
  const plain = name.replaceAll(/[\\/:*?"<>|·\s]+/gu, '-')
  const link = (file: Parameters<typeof fileAddress>[0], called: string, says: string) => (
    <a class="button" download={`${plain}-${called}`} href={fileAddress(file, which, language.value)}>
      <Icon name="download" />
      <span>{says}</span>
    </a>
  )
  return (
    <section class="not-printed" aria-labelledby="report-files">
      <h3 id="report-files">{t('results.files')}</h3>
      <div class="plan-buttons">
        {link('results.csv', `${t('results.file.counts.name')}.csv`, t('results.file.counts'))}
        {knowsPin(page) && link('answers.csv', `${t('results.file.answers.name')}.csv`, t('results.file.answers'))}
        {knowsPin(page) && link('statements', 'xapi.json', t('results.file.statements'))}
      </div>
      <p class="soft small">{t(knowsPin(page) ? 'results.files.says' : 'results.files.pin')}</p>
    </section>
  )
}
