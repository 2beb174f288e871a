import { BaseSequencer } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'

const STORIES = '/test/day/'
/** So many other files are begun between two files of whole-day stories. */
const APART = 25

/** Each file of day stories keeps up to five boxes busy: two of them side by side would want more than the machine has. */
export default class StoriesApart extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isStory = ({ moduleId }: TestSpecification): boolean => moduleId.includes(STORIES)
    const order = sorted.filter((file) => !isStory(file))
    for (const [place, story] of sorted.filter(isStory).entries()) order.splice(place * (APART + 1), 0, story)
    return order
  }
}
