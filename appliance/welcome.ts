import type { BoxReach } from './box.ts'

/** What a person at the terminal reads once the box is up. */
export function welcome({ addresses, httpPort, rtmpPort, publishKey, claimCode }: BoxReach): string {
  const hosts = addresses.map((address) => new URL(address).hostname)
  const here = `http://localhost:${httpPort}`
  const lines = [
    ['Screen', `${here}/screen`],
    ...addresses.map((address, index) => [index === 0 ? 'Phones' : '', address]),
    ['Technician', `${here}/tech`],
    [
      'Publish to',
      rtmpPort === 0
        ? 'not possible now; the technician’s page says why'
        : `rtmp://${hosts[0] ?? 'localhost'}:${rtmpPort}/live/${publishKey}`,
    ],
    claimCode === undefined ? [] : ['Claim code', claimCode],
  ]
  const text = lines.filter((line) => line.length > 0).map(([name = '', value = '']) => `  ${name.padEnd(12)}${value}`)
  return ['', '  The classroom box is up.', '', ...text, '', '  Stop it with Ctrl-C.', ''].join('\n')
}
