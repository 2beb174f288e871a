/**
 * Puts a fresh start of the same program in the place of this process (execve(2)): same arguments, same pid, same terminal, so that it
 * makes no difference whether systemd, `npm start` or nobody at all looks after it. It returns, or throws, only where the system cannot do it.
 * @param env the environment that the process was begun with
 */
export function beginAnew(env: Readonly<Record<string, string | undefined>>): void {
  const { execPath, execArgv, argv } = process
  const given = Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))
  // Whatever listened to it has gone with the rooms; what it knew is on the disk.
  process.execve?.(execPath, [execPath, ...execArgv, ...argv.slice(1)], given)
}
