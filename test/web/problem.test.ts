import { describe, expect, it } from 'vitest'
import { BoxError } from '#appliance/base/errors.ts'
import { problemOf } from '#appliance/web/error-reply.ts'

describe('a problem', () => {
  it('carries what is there now, where somebody else has changed it, and no other facts of the error', () => {
    const error = new BoxError('RUN_SHEET_CHANGED', 'it is at revision 3', { details: { current: { revision: 3 }, path: '/etc' } })
    expect(problemOf(error)).toEqual({
      ...{ type: 'urn:classbox:error:RUN_SHEET_CHANGED', code: 'RUN_SHEET_CHANGED', status: 409 },
      ...{ title: 'Somebody else has changed the run sheet', detail: 'it is at revision 3', current: { revision: 3 } },
    })
  })
})
