import { type FakeVendor, type Kept, pollsWhatever } from '../../test/poll-suite'

const PER_PAGE = 100

const prism = (filters: boolean): FakeVendor => ({
  connector: 'nutanix',
  settings: { prismUrl: 'https://prism.acme.test', prismUser: 'sbx-viewer' },
  credentials: { prismSecret: 'quiet-harbour-71' },
  perPage: PER_PAGE,
  keyOf: (id) => id,
  isPage: ({ url }) => filters || !url.includes('/v4.2/'),
  answer({ url: asked, headers }, kept) {
    const url = new URL(asked)
    if (headers.get('authorization') !== `Basic ${btoa('sbx-viewer:quiet-harbour-71')}`) return new Response('', { status: 401 })
    if (url.pathname !== `/api/monitoring/${filters ? 'v4.2' : 'v4.0'}/serviceability/alerts`)
      return new Response('', { status: 404 })
    const since = filters ? url.searchParams.get('$filter')?.replace('lastUpdatedTime ge ', '') : '2000-01-01T00:00:00Z'
    const [field, direction] = url.searchParams.get('$orderby')?.split(' ') ?? []
    if (field !== 'lastUpdatedTime' || !since) return new Response('', { status: 400 })
    const sign = direction === 'desc' ? -1 : 1
    const found = kept
      .filter(({ at }) => Date.parse(at) >= Date.parse(since))
      .sort((a, b) => sign * (Date.parse(a.at) - Date.parse(b.at)))
    const from = Number(url.searchParams.get('$page')) * PER_PAGE
    const data = found.slice(from, from + Number(url.searchParams.get('$limit'))).map(alertOf)
    return Response.json({ metadata: { totalAvailableResults: found.length }, ...(data.length && { data }) })
  },
})
const alertOf = ({ id, at, open }: Kept) => ({
  extId: id,
  title: `Disk of ${id} is full`,
  severity: 'WARNING',
  isAcknowledged: false,
  isResolved: !open,
  creationTime: '2026-10-02T06:14:30Z',
  lastUpdatedTime: at,
})

pollsWhatever(prism(true))
pollsWhatever({ ...prism(false), title: 'nutanix, of a Prism Central that filters nothing' })
