import type { QuizAnswer, QuizRacer } from '#appliance/contract/quiz.ts'
import { t } from '../../box-client/words.ts'

type Somebody = Partial<Pick<QuizAnswer & QuizRacer, 'pupil' | 'seat' | 'nickname' | 'group' | 'device'>>

/** What pupils are called, by their ids, as far as this page may know it. */
export type PupilNames = ReadonlyMap<string, string>

/** Whoever answered, by what is known of them: a name, a seat, a group's button, a device. */
export function whoIs({ pupil, seat, nickname, group, device }: Somebody, names: PupilNames): string {
  const name = pupil === undefined ? undefined : names.get(pupil)
  if (name !== undefined) return name
  if (seat !== undefined) return t('quiz.who.seat', { seat })
  if (nickname !== undefined) return nickname
  // 第1组, 红: it is called as the school calls it.
  if (group !== undefined) return group
  if (device !== undefined) return t(device.startsWith('phone:') ? 'quiz.who.phone' : 'quiz.who.device', { device: device.slice(-6) })
  return t('quiz.who.pupil', { pupil: (pupil ?? '').slice(0, 4) })
}
