import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import type { CheckOptions } from '../options.ts'
import { count, size } from '../tell.ts'
import type { Tell } from '../tell.ts'
import { checkBlobs } from './check-blobs.ts'
import { checkDocuments } from './check-documents.ts'
import type { CheckedDocuments } from './check-documents.ts'
import { FolderPublished } from './folder-published.ts'
import { HttpPublished } from './http-published.ts'
import { blobPath } from './published.ts'
import type { Manner, Published } from './published.ts'

/** Verifies a published tree as a box would, and tells what is wrong. Answers whether all is well. */
export async function check(options: CheckOptions, tell: Tell): Promise<boolean> {
  const http = /^https?:\/\//.test(options.tree)
  const published: Published = http ? new HttpPublished(options.tree) : new FolderPublished(options.tree)
  let wrong = 0
  const say = (sentence: string): void => {
    wrong += 1
    tell.line(`✗ ${sentence}`)
  }
  const tellAll = (manners: readonly Manner[]): void => {
    for (const { fault, says } of manners) {
      if (fault) say(`the server: ${says}`)
      else tell.warn(`the server: ${says}`)
    }
  }
  try {
    tellAll(await published.absence())
    const documents = await checkDocuments(published, { fingerprint: options.fingerprint, now: Date.now() })
    tellDocuments(documents, tell)
    tellAll(await published.manners(sampleOf(documents)))
    const { blobs, bytes } = await checkBlobs(published, { assets: documents.assets, quick: options.quick, tell, wrong: say })
    tell.line(`${count(blobs, 'blob')}, ${size(bytes)}, ${options.quick ? 'by their sizes alone' : 'every byte read'}`)
  } catch (thrown) {
    if (!(thrown instanceof BoxError)) throw thrown
    say(sentenceOf(thrown))
  } finally {
    await published.close()
  }
  tell.line(wrong === 0 ? 'All is well: a box takes this.' : `${count(wrong, 'thing')} to mend in ${options.tree}`)
  return wrong === 0
}

function tellDocuments(documents: CheckedDocuments, tell: Tell): void {
  const { publisher, root, catalogue, timetable, items, lessons, fingerprint, old } = documents
  tell.line(`${publisher}: root.json ${root}, catalog.json ${catalogue} with ${count(items, 'item')}, signatures hold`)
  if (timetable !== undefined) tell.line(`timetable.json ${timetable} with ${count(lessons, 'entry').replace('entrys', 'entries')}`)
  tell.line(`fingerprint ${fingerprint}`)
  for (const sentence of old) tell.warn(`${sentence}: boxes call it old, and go on with it; publish again`)
}

/** The largest blob that is read in a moment: a small one shows little of how a server handles lessons. */
function sampleOf({ assets }: CheckedDocuments): { path: string; bytes: number } | undefined {
  const [sample] = assets.filter(({ bundle }) => bundle === undefined).toSorted((a, b) => b.bytes - a.bytes)
  return sample && { path: blobPath(sample.sha256), bytes: sample.bytes }
}
