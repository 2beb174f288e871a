import { t } from '../../box-client/words.ts'
import type { WordKey } from '../../box-client/word-key.ts'
import { Button } from '../../rooms/parts/button.tsx'
import type { Shortcut } from '../../rooms/parts/shortcut.ts'
import { keyName } from './keys-words.ts'

const KEYS: readonly (readonly [readonly Shortcut[], WordKey])[] = [
  [['Space'], 'keys.space'],
  [['B'], 'keys.b'],
  [['Q'], 'keys.q'],
  [['1', '9'], 'keys.digits'],
  [['P'], 'keys.p'],
  [['PageDown', 'PageUp'], 'keys.pages'],
  [['Escape'], 'keys.escape'],
  [['?'], 'keys.help'],
]

/** Which key does what, for whoever teaches from a desk. */
export function KeysList({ onClose }: { onClose: () => void }) {
  return (
    <div class="keys" role="group" aria-labelledby="keys-title">
      <h3 id="keys-title">{t('keys.title')}</h3>
      <p class="soft small">{t('keys.says')}</p>
      <dl>
        {KEYS.map(([keys, says]) => (
          <div key={says}>
            <dt>
              {keys.map((key, place) => (
                <span key={key}>
                  {place > 0 && (key === '9' ? '–' : ' ')}
                  <kbd>{keyName(key)}</kbd>
                </span>
              ))}
            </dt>
            <dd>{t(says)}</dd>
          </div>
        ))}
      </dl>
      <Button kind="plain" icon="close" shortcut="Escape" onPress={onClose}>
        {t('keys.close')}
      </Button>
    </div>
  )
}
