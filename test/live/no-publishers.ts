/** A door at which no publisher ever knocks, for a room that is fed another way. */
export function noPublishers() {
  return {
    start: async () => undefined,
    stop: async () => undefined,
    letGo: () => undefined,
    welcome: () => undefined,
    door: { host: '127.0.0.1', port: 0 },
  }
}
