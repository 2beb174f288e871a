/** Asks again and again until it holds; throws after `timeout` milliseconds. Also where no test is running. */
export async function until(holds: () => boolean | Promise<boolean>, { timeout = 60_000, interval = 50 } = {}): Promise<void> {
  const limit = performance.now() + timeout
  while (!(await holds())) {
    if (performance.now() > limit) throw new Error(`it does not hold after ${timeout / 1000} s: ${holds.toString().slice(0, 200)}`)
    await new Promise((resolve) => setTimeout(resolve, interval))
  }
}
