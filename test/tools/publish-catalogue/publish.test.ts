import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, readFile, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Value from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { CatalogueDocument, RootDocument } from '#appliance/contract/catalogue.ts'
import { missingPackages } from '../../../firmware-scripts/set-up/system-packages.mjs'
import { PublisherDesk, aPdf, signedBy } from './publisher-desk.ts'

const withoutFfmpeg = missingPackages(['ffmpeg']).length > 0
const withoutPoppler = missingPackages(['poppler-utils']).length > 0

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

describe('a folder of lessons', () => {
  it.skipIf(withoutFfmpeg)('becomes a signed catalogue whose blobs have their hashes, with what names and probes say', async () => {
    const desk = await PublisherDesk.open({
      '数学/三年级上册/第二单元/01-分数的认识.zh-Hans.vtt': 'WEBVTT\n\n00:00.000 --> 00:01.000\n你好\n',
      '数学/三年级上册/第二单元/导学案.txt': '练习',
      '数学/三年级上册/第二单元/教案.txt': '先问',
    })
    await desk.film('数学/三年级上册/第二单元/01-分数的认识.mp4')
    const { code, said } = await desk.publish()
    expect(said).toMatch(/fingerprint: [0-9a-f]{64}/)
    expect(code).toBe(0)
    const [root, catalogue] = [await desk.root(), await desk.catalogue()]
    expect([Value.Check(RootDocument, root), Value.Check(CatalogueDocument, catalogue)]).toEqual([true, true])
    expect(await signedBy(desk, 'root', root)).toEqual(root.roles.root.keys)
    expect(await signedBy(desk, 'catalog', root)).toEqual(root.roles.catalog.keys)
    for (const asset of catalogue.assets.filter(({ bundle }) => bundle === undefined)) {
      expect(sha256(readFileSync(desk.blob(asset.sha256)))).toBe(asset.sha256)
    }
    expect(await desk.item('分数的认识')).toMatchObject({
      ...{ kind: 'micro-course', subject: '数学', grade: [3], textbook: { volume: '上册', unit: '第二单元' }, audience: 'pupil' },
      ...{ title: { 'zh-Hans': '分数的认识' }, a11y: ['captions'] },
    })
    expect((await desk.item('分数的认识')).assets?.map(({ role }) => role)).toEqual(['main', 'poster', 'captions'])
    const main = catalogue.assets.find(({ mime }) => mime === 'video/mp4')
    expect(main?.rendition).toMatchObject({ codecs: expect.stringMatching(/^avc1\.[0-9A-F]{6},mp4a\.40\.2$/), width: 320, height: 180 })
    expect([(await desk.item('教案')).kind, (await desk.item('教案')).audience]).toEqual(['guide', 'teacher'])
    expect((await desk.item('导学案')).kind).toBe('sheet')
  })

  it('gets a list of pieces that is true where a file is longer than one', async () => {
    const bytes = randomBytes(2_500_000)
    const desk = await PublisherDesk.open({ 'sound.mp3': bytes })
    await desk.publish()
    const asset = (await desk.catalogue()).assets.find((one) => one.sha256 === sha256(bytes))
    const pieces = [0, 1, 2].map((n) =>
      createHash('sha256')
        .update(bytes.subarray(n * 1_048_576, (n + 1) * 1_048_576))
        .digest(),
    )
    expect(readFileSync(desk.blob(asset?.pieces?.listSha256 ?? ''))).toEqual(Buffer.concat(pieces))
    expect(asset?.pieces?.listBytes).toBe(96)
  })

  it('is not read again where nothing has changed: the catalogue stands byte for byte, and its serial with it', async () => {
    const desk = await PublisherDesk.open({ 'a.txt': 'one', 'b.mp3': randomBytes(100_000), '页/index.html': '<p>', '页/a.js': '1' })
    await desk.publish()
    const before = await readFile(join(desk.tree, 'catalog.json'))
    const again = await desk.publish()
    expect(again.said).toContain('nothing has changed')
    expect(again.said).toContain('no file has changed')
    expect(await readFile(join(desk.tree, 'catalog.json'))).toEqual(before)
  })

  it('is issued with the next serial where one file has changed; only its item has a new revision', async () => {
    const desk = await PublisherDesk.open({ 'a.txt': 'one', 'b.txt': 'two' })
    await desk.publish()
    await desk.put('a.txt', 'one and a half')
    await desk.publish()
    expect((await desk.catalogue()).serial).toBe(2)
    expect([(await desk.item('a')).rev, (await desk.item('b')).rev]).toEqual([2, 1])
  })

  it('goes on from the serial in the tree where the memory was lost, and gives the same ids and bundles', async () => {
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`${n}.txt`, `text ${n}`]))
    const desk = await PublisherDesk.open(files)
    await desk.publish()
    const before = await desk.catalogue()
    await rm(join(desk.keys, 'memory.json'))
    for (const name of Object.keys(files)) await utimes(join(desk.lessons, name), 1, 1)
    await desk.put('new.txt', 'new')
    const { code, said } = await desk.runWith(
      { TZ: 'America/New_York' },
      desk.lessons,
      '--out',
      desk.tree,
      '--publisher',
      'lessons.example',
    )
    expect(said).not.toContain('keys made')
    expect(code).toBe(0)
    const after = await desk.catalogue()
    expect(after.serial).toBe(2)
    expect(after.items.map(({ id }) => id)).toEqual(expect.arrayContaining(before.items.map(({ id }) => id)))
    await rm(join(desk.lessons, 'new.txt'))
    await desk.publish()
    expect((await desk.catalogue()).assets).toEqual(before.assets)
  })

  it('comes with its many small files in a few blobs that are stored and can be read in place', async () => {
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`p/${n}.txt`, randomBytes(20_000)]))
    const desk = await PublisherDesk.open(files)
    await desk.publish()
    const { assets } = await desk.catalogue()
    const bundles = assets.filter(({ bundle }) => bundle === undefined)
    expect(bundles.length).toBeLessThanOrEqual(4)
    const [member] = assets.filter(({ bundle }) => bundle !== undefined)
    const bundle = readFileSync(desk.blob(member?.bundle?.asset ?? ''))
    const file = Object.values(files).find((bytes) => sha256(bytes) === member?.sha256)
    expect(bundle.includes(file ?? '')).toBe(true)
  })

  it.skipIf(withoutFfmpeg || withoutPoppler)('shows the pages of a PDF as pictures, and slides by the PDF beside them', async () => {
    const desk = await PublisherDesk.open({ 'paper.pdf': aPdf(3), 'talk.pptx': 'a deck', 'talk.pdf': aPdf(2) })
    const { said } = await desk.publish()
    expect(said).not.toContain('!')
    expect((await desk.item('paper')).assets?.map(({ role }) => role)).toEqual(['main', 'poster', 'page', 'page', 'page'])
    const talk = await desk.item('talk')
    const { assets } = await desk.catalogue()
    const mimes = talk.assets?.filter(({ role }) => role === 'main').map(({ asset }) => assets.find((one) => one.sha256 === asset)?.mime)
    expect(talk.kind).toBe('slides')
    expect(mimes?.[0]).toBe('application/pdf')
    expect(mimes?.[1]).toContain('presentation')
  })

  it.skipIf(withoutFfmpeg)(
    'is warned of videos that many screens cannot show, are too wide for a line, or cannot begin before their end',
    async () => {
      const desk = await PublisherDesk.open()
      await desk.film('new.webm', { seconds: 1, more: ['-c:v', 'libvpx', '-c:a', 'libvorbis'] })
      await desk.film('wide.mp4', { seconds: 1, more: ['-c:v', 'libx264', '-qp', '0', '-vf', 'noise=alls=90:allf=t', '-c:a', 'aac'] })
      const { said, code } = await desk.publish()
      expect(code).toBe(0)
      expect(said).toMatch(/new\.webm: its picture is vp8.*H\.264 is safe/)
      expect(said).toMatch(/wide\.mp4: it takes [\d.]+ Mbit\/s/)
      expect(said).toMatch(/wide\.mp4: its index is at the end/)
    },
  )

  it('is published without ffprobe, too, and says what is missing', async () => {
    const desk = await PublisherDesk.open({ 'a.mp4': randomBytes(1000), 'b.pdf': aPdf(1) })
    const { code, said } = await desk.runWith({ PATH: '/nowhere' }, desk.lessons, '--out', desk.tree)
    expect(code).toBe(0)
    expect(said).toContain('ffprobe is not on this machine')
    expect(said).toContain('pdftoppm is not on this machine')
    expect((await desk.catalogue()).items).toHaveLength(2)
    expect((await desk.root()).publisher).toBe('lessons')
  })

  it('publishes nothing that links lead to outside of it, nothing hidden, nothing that is no file, and no name that steers a terminal', async () => {
    const desk = await PublisherDesk.open({ 'good.txt': 'good', '.secret.txt': 'hidden', 'evil\u001B[2J.txt': 'steers', 'empty.txt': '' })
    await writeFile(join(desk.home, 'outside.txt'), 'private')
    await symlink(join(desk.home, 'outside.txt'), join(desk.lessons, 'leak.txt'))
    await symlink('good.txt', join(desk.lessons, 'same.txt'))
    await symlink('/nowhere', join(desk.lessons, 'lost.txt'))
    await mkdir(join(desk.lessons, 'sub'))
    await symlink('..', join(desk.lessons, 'sub', 'loop'))
    const { code, said } = await desk.publish()
    expect(code).toBe(0)
    expect(said).toMatch(/leak\.txt is left out: it is a link to something outside/)
    expect(said).toMatch(/lost\.txt is left out/)
    expect(said).toMatch(/loop is left out: it is a link to a folder/)
    expect(said).not.toContain('\u001B[2J')
    expect((await desk.catalogue()).items.map(({ title }) => title['en'])).toEqual(expect.arrayContaining(['good', 'same']))
  })

  it('gets an html5 page from a ZIP as from a folder', async () => {
    const desk = await PublisherDesk.open({ 'app/index.html': '<p>1', 'app/js/a.js': 'let a' })
    const { ZipFile } = await import('yazl')
    const zip = new ZipFile()
    zip.addBuffer(Buffer.from('<p>1'), 'packed/index.html')
    zip.addBuffer(Buffer.from('let a'), 'packed/js/a.js')
    zip.end()
    const chunks: Buffer[] = []
    for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
    await desk.put('zipped.zip', Buffer.concat(chunks))
    await desk.publish()
    expect((await desk.item('zipped')).assets).toEqual((await desk.item('app')).assets)
    expect((await desk.publish()).said).toContain('no file has changed')
  })

  it('keeps old blobs for boxes that still read the catalogue before, until they are pruned', async () => {
    const desk = await PublisherDesk.open({ 'a.mp3': randomBytes(100_000) })
    await desk.publish()
    const [old] = (await desk.catalogue()).assets
    await desk.put('a.mp3', randomBytes(100_000))
    expect((await desk.publish()).said).toMatch(/1 blob .* not named any more; --prune/)
    expect((await stat(desk.blob(old?.sha256 ?? ''))).size).toBe(100_000)
    await desk.publish('--prune')
    await expect(stat(desk.blob(old?.sha256 ?? ''))).rejects.toThrow('ENOENT')
  })

  it('leaves no blob that lies where files are linked and one was changed in place', async () => {
    const desk = await PublisherDesk.open({ 'a.mp3': randomBytes(100_000) })
    await desk.publish('--link')
    await writeFile(join(desk.lessons, 'a.mp3'), randomBytes(100_001))
    await desk.publish('--link')
    for (const two of await readdir(join(desk.tree, 'blobs'))) {
      for (const name of await readdir(join(desk.tree, 'blobs', two))) expect(sha256(readFileSync(desk.blob(name)))).toBe(name)
    }
  })
})
