import type { FakeVendor, Kept } from './poll-suite'

interface Collection {
  path: string
  /** The name of its field of the last change. */
  updated: string
  record(one: Kept): Record<string, unknown>
}

/** Microsoft Graph, as far as pollers use it: a token for the right secret, a filter, an order, pages with links between them. */
export const graphVendor = ({
  path,
  updated,
  record,
}: Collection): Pick<FakeVendor, 'settings' | 'credentials' | 'isPage' | 'answer'> => ({
  settings: { tenantId: 'acme.test', clientId: '5b0d0c1e-0000-4000-8000-00000000c11e' },
  credentials: { clientSecret: 'quiet~harbour.71' },
  isPage: ({ url }) => url.startsWith('https://graph.microsoft.com/'),
  async answer(request, kept) {
    const url = new URL(request.url)
    if (url.href === 'https://login.microsoftonline.com/acme.test/oauth2/v2.0/token') {
      const form = new URLSearchParams(new TextDecoder().decode(await request.arrayBuffer()))
      return form.get('client_secret') === 'quiet~harbour.71' && form.get('scope') === 'https://graph.microsoft.com/.default'
        ? Response.json({ token_type: 'Bearer', expires_in: 3599, access_token: 'ey.acme.token' })
        : Response.json({ error: 'invalid_client' }, { status: 401 })
    }
    const [field, operator, since] = url.searchParams.get('$filter')?.split(' ') ?? []
    if (request.headers.get('authorization') !== 'Bearer ey.acme.token' || url.pathname !== path)
      return new Response('', { status: 401 })
    if (field !== updated || operator !== 'ge' || url.searchParams.get('$orderby') !== `${updated} asc`)
      return Response.json({ error: { code: 'BadRequest' } }, { status: 400 })
    const from = Date.parse(since ?? '')
    const found = kept.filter(({ at }) => Date.parse(at) >= from).sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    const skip = Number(url.searchParams.get('$skip') ?? 0)
    const top = Number(url.searchParams.get('$top'))
    const next = new URL(url)
    next.searchParams.set('$skip', String(skip + top))
    return Response.json({
      value: found.slice(skip, skip + top).map((one) => ({ id: one.id, [updated]: one.at, ...record(one) })),
      ...(skip + top < found.length && { '@odata.nextLink': next.href }),
    })
  },
})
