import { expect, it } from 'vitest'
import { graphVendor } from '../../test/graph-api'
import { pollsWhatever } from '../../test/poll-suite'
import { poller } from './poller'

pollsWhatever({
  connector: 'microsoft-defender',
  ...graphVendor({
    path: '/v1.0/security/alerts_v2',
    updated: 'lastUpdateDateTime',
    record: ({ id, open }) => ({
      '@odata.type': '#microsoft.graph.security.alert',
      title: `Odd sign-in ${id}`,
      severity: 'medium',
      createdDateTime: '2026-10-02T06:14:30Z',
      status: open ? 'new' : 'resolved',
    }),
  }),
  perPage: 50,
  keyOf: (id) => `alert:${id}`,
})

it('asks for fewer alerts where the answer is larger than is read of it', async () => {
  const asked: string[] = []
  const page = await poller.poll(null, {
    settings: { tenantId: 'acme.test', clientId: 'c11e' },
    credentials: { clientSecret: 'quiet~harbour.71' },
    nowMs: Date.parse('2026-10-02T07:00:00Z'),
    run: new Map([['entra-token', 'ey.acme.token']]),
    send: async ({ url }) => {
      const top = new URL(url).searchParams.get('$top') ?? ''
      asked.push(top)
      const body = top === '50' ? `{"value":["${'x'.repeat(4_194_000)}` : '{"value":[]}'
      return { status: 200, body, headers: new Headers(), receivedAtMs: 0 }
    },
  })
  expect(asked).toEqual(['50', '10'])
  expect(page).toMatchObject({ kind: 'page', more: false })
})
