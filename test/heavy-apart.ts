import { BaseSequencer } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'

const STORIES = '/test/day/'
/** Whole boxes, encoders and browsers; the others mostly wait. */
const HEAVY = [STORIES, '/test/e2e/', '/test/faults/', '/test/web-ui/']
/** So many lighter files are begun between two heavy ones, and so many heavy ones between two of whole-day stories, each of which keeps up to five boxes busy. */
const LIGHT_BETWEEN = 3
const HEAVY_BETWEEN = 10

/** Heavy files are not begun side by side, where they would want more than the machine has, nor left for the end. */
export default class HeavyApart extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const [stories, others] = parted(sorted, [STORIES])
    const [heavy, light] = parted(others, HEAVY)
    return spread(spread(stories, heavy, HEAVY_BETWEEN), light, LIGHT_BETWEEN)
  }
}

function parted(files: readonly TestSpecification[], folders: readonly string[]): [TestSpecification[], TestSpecification[]] {
  const isThere = ({ moduleId }: TestSpecification): boolean => folders.some((folder) => moduleId.includes(folder))
  return [files.filter(isThere), files.filter((file) => !isThere(file))]
}

/** One of `some` before each `between` of the others. */
function spread(some: readonly TestSpecification[], others: readonly TestSpecification[], between: number): TestSpecification[] {
  const order = [...others]
  for (const [place, one] of some.entries()) order.splice(place * (between + 1), 0, one)
  return order
}
