import { describe, expect, it } from 'vitest'
import { renderArchive } from '#appliance/live/packager/playlist.ts'
import type { ArchiveSegment } from '#appliance/live/packager/playlist.ts'
import { readPlaylist } from './m3u8.ts'

/** A recording of `count` segments of 2 s in one file, begun anew after the third. */
function kept(count: number): ArchiveSegment[] {
  return Array.from({ length: count }, (_, n) => ({
    uri: n < 3 ? '0.mp4' : '1.mp4',
    range: { offset: 1000 + n * 500, length: 500 },
    map: { uri: n < 3 ? '0.mp4' : '1.mp4', range: { offset: 0, length: 1000 } },
    duration: 2000,
    discontinuity: n === 3,
    startsAt: Date.UTC(2026, 8, 1) + n * 2000,
  }))
}

describe('the playlist of what was recorded', () => {
  it('says of a running class that segments will be added, and of a finished one that it is whole', () => {
    expect(renderArchive({ segments: kept(4), target: 2, ended: false }).split('\n')).toEqual([
      '#EXTM3U',
      '#EXT-X-VERSION:6',
      '#EXT-X-TARGETDURATION:2',
      '#EXT-X-SERVER-CONTROL:CAN-SKIP-UNTIL=12',
      '#EXT-X-MEDIA-SEQUENCE:0',
      '#EXT-X-PLAYLIST-TYPE:EVENT',
      '#EXT-X-START:TIME-OFFSET=0',
      '#EXT-X-MAP:URI="0.mp4",BYTERANGE="1000@0"',
      '#EXT-X-PROGRAM-DATE-TIME:2026-09-01T00:00:00.000Z',
      '#EXTINF:2.00000,',
      '#EXT-X-BYTERANGE:500@1000',
      '0.mp4',
      '#EXT-X-PROGRAM-DATE-TIME:2026-09-01T00:00:02.000Z',
      '#EXTINF:2.00000,',
      '#EXT-X-BYTERANGE:500@1500',
      '0.mp4',
      '#EXT-X-PROGRAM-DATE-TIME:2026-09-01T00:00:04.000Z',
      '#EXTINF:2.00000,',
      '#EXT-X-BYTERANGE:500@2000',
      '0.mp4',
      '#EXT-X-DISCONTINUITY',
      '#EXT-X-MAP:URI="1.mp4",BYTERANGE="1000@0"',
      '#EXT-X-PROGRAM-DATE-TIME:2026-09-01T00:00:06.000Z',
      '#EXTINF:2.00000,',
      '#EXT-X-BYTERANGE:500@2500',
      '1.mp4',
      '',
    ])
    const ended = readPlaylist(renderArchive({ segments: kept(4), target: 2, ended: true, independent: true }))
    expect(ended).toMatchObject({ ended: true, control: {} })
    expect([ended.tag('EXT-X-PLAYLIST-TYPE'), ended.tag('EXT-X-INDEPENDENT-SEGMENTS')]).toEqual(['VOD', ''])
  })

  it('only gains its end where somebody may have read it while it grew (RFC 8216bis 4.4.3.5)', () => {
    const grew = renderArchive({ segments: kept(4), target: 2, ended: true, grew: true })
    expect(grew).toBe(`${renderArchive({ segments: kept(4), target: 2, ended: false })}#EXT-X-ENDLIST\n`)
  })

  it('leaves out of an update what is further back than the skip boundary', () => {
    const update = readPlaylist(renderArchive({ segments: kept(100), target: 2, ended: false, skip: true }))
    expect([update.skipped, update.tag('EXT-X-VERSION'), update.segments.length]).toEqual([93, '9', 7])
    expect(update.tags('EXT-X-MAP')).toEqual([])
    const few = renderArchive({ segments: kept(6), target: 2, ended: false, skip: true })
    expect(few).toBe(renderArchive({ segments: kept(6), target: 2, ended: false }))
    expect(renderArchive({ segments: kept(100), target: 2, ended: true, skip: true })).not.toContain('EXT-X-SKIP')
  })

  it('is a playlist before its first segment', () => {
    expect(readPlaylist(renderArchive({ segments: [], target: 2, ended: false })).segments).toEqual([])
  })
})
