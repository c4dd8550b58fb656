import { describe, expect, it } from 'vitest'
import { signedIn } from '../../test/api'

const [admin, manager, viewer] = [await signedIn(), await signedIn('itsm_manager'), await signedIn('viewer')]
const usual = {
  messageBodiesDays: 7,
  messagesDays: 90,
  attemptsDays: 30,
  deliveriesDays: 365,
  incidentsDays: 365,
  heldDays: 14,
  figuresDays: 90,
  operatorEventsDays: 90,
  auditDays: 400,
}

describe('settings', () => {
  it('are shown to everybody and changed by admins, with what they were in the audit log', async () => {
    expect((await viewer('GET', '/settings')).json).toEqual({ retention: usual })
    const changed = await admin('PATCH', '/settings', { retention: { attemptsDays: 10, auditDays: 400 } })
    expect([changed.status, changed.json]).toEqual([200, { retention: { ...usual, attemptsDays: 10 } }])
    expect((await viewer('GET', '/settings')).json).toEqual({ retention: { ...usual, attemptsDays: 10 } })
    const [entry] = (await admin('GET', '/audit')).json.items
    expect(entry).toMatchObject({
      action: 'settings.changed',
      actor: 'token:super_admin',
      subject: 'retention',
      detail: { from: { attemptsDays: 30 }, to: { attemptsDays: 10 } },
    })
    // Nothing changed, nothing to tell.
    await admin('PATCH', '/settings', { retention: { attemptsDays: 10 } })
    expect((await admin('GET', '/audit')).json.items[0].id).toBe(entry.id)
    expect((await manager('PATCH', '/settings', { retention: { attemptsDays: 20 } })).status).toBe(403)
  })

  it('name what is wrong, and what there is', async () => {
    const wrong = async (body: unknown) => {
      const { status, json } = await admin('PATCH', '/settings', body)
      return [status, json.errors]
    }
    const kinds = Object.keys(usual).join(', ')
    expect(await wrong({ retention: { bodyDays: 3 } })).toEqual([
      422,
      [{ path: 'retention.bodyDays', message: `there is no such kind; there are ${kinds}` }],
    ])
    expect(await wrong({ retention: {}, colour: 'red' })).toEqual([
      422,
      [{ path: 'colour', message: 'there is no such setting; there are retention' }],
    ])
    for (const [kind, days] of [
      ['attemptsDays', 91],
      ['messageBodiesDays', 0],
      ['incidentsDays', 4],
      ['auditDays', 89],
      ['heldDays', 1.5],
    ] as const)
      expect(await wrong({ retention: { [kind]: days } })).toEqual([
        422,
        [{ path: `retention.${kind}`, message: expect.any(String) }],
      ])
    expect((await viewer('GET', '/settings')).json.retention.auditDays).toBe(400)
  })
})
