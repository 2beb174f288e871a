import type { BackupAbout, BackupBrought, RestoreAs } from '#appliance/contract/backup.ts'
import { send } from '../../box-client/api.ts'
import { fetchFile, postPatiently } from '../../box-client/patient-api.ts'

/** What only the technician's page asks for. */
export const backupCommands = {
  make: (passphrase: string) => fetchFile('/backup', { passphrase }),
  bring: (file: Blob) => send<BackupBrought>('/restore/file', file),
  restore: (wish: { passphrase: string; as?: RestoreAs }) => postPatiently<BackupAbout>('/restore', wish),
}
