import { describe, expect, it } from 'vitest'
import { addressToShow } from '../../web-ui/pages/screen/address-to-show.ts'

const opened = (url: string) => {
  const { hostname, origin } = new URL(url)
  return { hostname, origin }
}
const known = ['http://192.168.1.20:8080', 'http://10.8.0.2:8080']

describe('the address on the big screen', () => {
  it('is the one by which the screen itself found the box', () => {
    expect(addressToShow(opened('http://10.8.0.2:8080/screen'), known)).toBe('http://10.8.0.2:8080')
  })

  it('is the best that the box knows of where the screen hangs on the box itself', () => {
    for (const own of ['http://localhost:8080/screen', 'http://127.0.0.1:8080/screen', 'http://[::1]:8080/screen']) {
      expect(addressToShow(opened(own), known)).toBe('http://192.168.1.20:8080')
    }
  })

  it('is none while the box has no network', () => {
    expect(addressToShow(opened('http://localhost:8080/screen'), [])).toBeUndefined()
  })
})
