/** Whether a connection is encrypted up to this process: what comes over it can be read or planted by nobody between. */
export function isEncrypted(socket: object): boolean {
  return 'encrypted' in socket && socket.encrypted === true
}
