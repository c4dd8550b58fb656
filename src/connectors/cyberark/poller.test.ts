import { pollsWhatever } from '../../test/poll-suite'

const PER_PAGE = 200

/** The stream of the Audit service: a place in it says where it began and how much of it has been read. */
pollsWhatever({
  connector: 'cyberark',
  settings: {
    auditUrl: 'https://acme.audit.cyberark.test',
    identityUrl: 'https://abc4711.id.cyberark.test',
    webAppId: 'siemreader',
    serviceUser: 'siem@acme.cyberark.test',
  },
  credentials: { servicePassword: 'quiet-harbour-71', auditApiKey: 'ak-0123456789abcdef' },
  perPage: PER_PAGE,
  neverResolves: true,
  keyOf: (id) => `audit:PAM00038:${id}`,
  isPage: ({ url }) => url.endsWith('/results'),
  async answer(request, kept) {
    const body = new TextDecoder().decode(await request.arrayBuffer())
    if (request.url === 'https://abc4711.id.cyberark.test/OAuth2/Token/siemreader') {
      const form = new URLSearchParams(body)
      return form.get('client_secret') === 'quiet-harbour-71' && form.get('scope') === 'isp.audit.events:read'
        ? Response.json({ access_token: 'eyAcme.tok.en' })
        : Response.json({ error: 'access_denied' }, { status: 400 })
    }
    const { authorization, 'x-api-key': key } = Object.fromEntries(request.headers)
    if (authorization !== 'Bearer eyAcme.tok.en' || key !== 'ak-0123456789abcdef') return new Response('', { status: 403 })
    const { query, cursorRef } = JSON.parse(body)
    if (query) return Response.json({ cursorRef: `${query.filterModel.date.dateFrom}|0` })
    const [since, at] = cursorRef.split('|')
    const stream = kept.filter((one) => Date.parse(one.at) >= Date.parse(since))
    const data = stream.slice(Number(at), Number(at) + PER_PAGE).map(({ id, at: time }) => ({
      uuid: id,
      auditType: 'Error',
      auditCode: 'PAM00038',
      username: id,
      timestamp: Date.parse(time),
    }))
    return Response.json({ data, paging: { cursor: { cursorRef: `${since}|${Number(at) + data.length}` } } })
  },
})
