import { onTestFinished } from 'vitest'
import type { Item } from '#appliance/contract/catalogue.ts'
import { PublishedTree } from './published-tree.ts'
import { TreeServer } from './tree-server.ts'
import type { Misbehaviour } from './tree-server.ts'

/** A publisher with fresh keys and a first root; `serve` gives it a web server until the test is over. */
export class APublisher extends PublishedTree {
  /** `url` and `fingerprint` are what a school writes into `library.catalogues`. */
  async serve(options: { misbehave?: Misbehaviour; port?: number } = {}): Promise<TreeServer> {
    const server = await new TreeServer(this, options.misbehave).listen(options.port)
    onTestFinished(() => server.close())
    return server
  }
}

export function aPublisher({ name = 'county.example' }: { name?: string } = {}): APublisher {
  return new APublisher(name)
}

let made = 0

/** A micro-course of grade 7 maths with a name of its own, or whatever the test says. */
export function anItem(overrides: Partial<Item> = {}): Item {
  made += 1
  return {
    id: `item-${made}`,
    rev: 1,
    kind: 'micro-course',
    title: { 'zh-Hans': `微课 ${made}`, en: `Micro-course ${made}` },
    subject: '数学',
    grade: [7],
    ...overrides,
  }
}
