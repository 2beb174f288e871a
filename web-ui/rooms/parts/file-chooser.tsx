import { useRef } from 'preact/hooks'
import { Button } from './button.tsx'

interface FileChooserProps {
  label: string
  /** Endings, as the browser wants them. */
  accept: string
  off: boolean
  onChosen: (file: File) => void
}

/** A file of this device. The same one can be chosen again after it was mended. */
export function FileChooser({ label, accept, off, onChosen }: FileChooserProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <div class="file-chooser">
      <input
        ref={input}
        hidden
        type="file"
        accept={accept}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? []
          event.currentTarget.value = ''
          if (file !== undefined) onChosen(file)
        }}
      />
      <Button icon="download" off={off} onPress={() => input.current?.click()}>
        {label}
      </Button>
    </div>
  )
}
