/** Lets everything that is ready to go on do so; for tests that move a `ManualClock`. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
