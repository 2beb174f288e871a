import type { BoxPage } from '../../box-client/box-page.ts'

/** Whether this device may change what outlives the lesson. */
export function knowsPin(page: Pick<BoxPage, 'session'>): boolean {
  const session = page.session.value
  return session?.role === 'technician' || (session?.role === 'teacher' && session.remembered)
}
