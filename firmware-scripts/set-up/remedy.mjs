const KNOWN = [
  {
    sign: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|EHOSTUNREACH|network/,
    remedy:
      'The package registry was not reached. Check the internet connection (and the proxy or mirror npm is set to use), then run the same command again; what is done so far is kept.',
  },
  { sign: /ENOSPC/, remedy: 'The disk is full. Make room (about 1 GB), then run the same command again.' },
  { sign: /EACCES|EPERM|EROFS/, remedy: 'This folder cannot be written to. Run the command as the user who owns the folder.' },
  {
    sign: /CERT_|SELF_SIGNED|certificate/,
    remedy: "The registry's certificate was not trusted. Check the machine's clock and npm's cafile setting.",
  },
]

/** What a person can do about a tool that failed, read from what it printed. @param {string} output */
export function remedyFor(output) {
  return KNOWN.find(({ sign }) => sign.test(output))?.remedy ?? 'Read the lines above, put that right, then run the same command again.'
}
