// Only what onoff-gpio.ts uses of onoff 6.0.3. The package is optional: its own types are missing where it could not be compiled.

declare module 'onoff' {
  export class Gpio {
    constructor(...wish: [gpio: number, direction: 'in', edge: 'both', options: { activeLow: boolean }])
    watch(heard: (error: Error | null | undefined, value: 0 | 1) => void): void
    unwatchAll(): void
    unexport(): void
  }
}
