import { useRef } from 'preact/hooks'
import type { ItemDetail, ItemFile } from '#appliance/contract/library.ts'
import { t } from '../../box-client/words.ts'
import { Icon } from '../parts/icon.tsx'
import { FileLink } from './file-link.tsx'
import { fileAddress, languageName, named } from './library-words.ts'
import { useCaptions } from './use-captions.ts'
import { usePlayerTrouble } from './use-player-trouble.ts'

/** Plays while it is still arriving; a place that is not here yet is fetched first, and the player says that it waits. */
export function Film({ item, films }: { item: ItemDetail; films: readonly ItemFile[] }) {
  const video = useRef<HTMLVideoElement>(null)
  const trouble = usePlayerTrouble(video, item.holding === 'ready')
  const { captions, shown } = useCaptions(item)
  const poster = item.poster === undefined ? {} : { poster: fileAddress(item.poster) }
  return (
    <>
      <div class="item-played">
        <video ref={video} class="item-film" controls playsInline preload="metadata" aria-label={named(item.title)} {...poster}>
          {films.map(({ sha256, mime, codecs }) => (
            <source key={sha256} src={fileAddress(sha256)} type={codecs === undefined ? mime : `${mime}; codecs="${codecs}"`} />
          ))}
          {captions.map((one) => (
            <track
              key={one.sha256}
              kind="captions"
              src={fileAddress(one.sha256)}
              srcLang={one.lang ?? 'zh'}
              label={languageName(one.lang ?? 'zh')}
              default={one === shown}
            />
          ))}
        </video>
        <Waits shown={trouble === 'waits'} />
      </div>
      {trouble === 'fails' && <Fails item={item} file={films[0]} />}
    </>
  )
}

export function Sound({ item, file }: { item: ItemDetail; file: ItemFile }) {
  const audio = useRef<HTMLAudioElement>(null)
  const trouble = usePlayerTrouble(audio, item.holding === 'ready')
  return (
    <>
      {item.poster !== undefined && <img class="item-image" src={fileAddress(item.poster)} alt="" />}
      <audio ref={audio} class="item-sound" controls preload="metadata" src={fileAddress(file.sha256)} aria-label={named(item.title)} />
      {trouble === 'waits' && <p role="status">{t('library.film-waits')}</p>}
      {trouble === 'fails' && <Fails item={item} file={file} />}
    </>
  )
}

function Waits({ shown }: { shown: boolean }) {
  return (
    <p class="film-waits" role="status">
      {shown && (
        <>
          <Icon name="download" /> <span>{t('library.film-waits')}</span>
        </>
      )}
    </p>
  )
}

function Fails({ item, file }: { item: ItemDetail; file: ItemFile | undefined }) {
  return (
    <>
      <p class="wrong" role="alert">
        <Icon name="fault" /> <span>{t('library.film-fails')}</span>
      </p>
      {file !== undefined && item.holding === 'ready' && <FileLink file={file} title={named(item.title)} />}
    </>
  )
}
