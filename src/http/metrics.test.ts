import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { forget } from '../domain/forget'
import { createToken } from '../domain/tokens'
import { ask } from '../test/api'
import { deps, integration, type Made } from '../test/hub'

/** A strict reader of the text format 0.0.4: what it does not know is an error. */
function parsed(text: string) {
  const types = new Map<string, string>()
  const samples = new Map<string, number>()
  let family: string | undefined
  expect(text.endsWith('\n')).toBe(true)
  for (const line of text.slice(0, -1).split('\n')) {
    const help = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\]|\\\\|\\n)+)$/.exec(line)
    const type = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|summary|histogram)$/.exec(line)
    if (help) {
      family = help[1]
      if (types.has(family ?? '')) throw new Error(`${family} comes twice`)
      continue
    }
    if (type) {
      if (type[1] !== family) throw new Error(`type without help: ${line}`)
      types.set(family ?? '', type[2] ?? '')
      continue
    }
    const sample =
      /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*"(?:,(?!\})|(?=\})))+)\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|\+Inf|NaN)$/.exec(
        line,
      )
    if (!sample) throw new Error(`not a sample: ${line}`)
    const suffixes = { counter: [''], gauge: [''], summary: ['_sum', '_count'], histogram: ['_bucket', '_sum', '_count'] }
    const kind = types.get(family ?? '') as keyof typeof suffixes
    if (!suffixes[kind]?.some((suffix) => sample[1] === `${family}${suffix}`)) throw new Error(`${line} stands under ${family}`)
    const key = `${sample[1]}{${sample[2] ?? ''}}`
    if (samples.has(key)) throw new Error(`${key} comes twice`)
    samples.set(key, Number(sample[3]))
  }
  return { types, samples }
}

async function scraped() {
  const { token } = await createToken(deps(), { name: 'prometheus', role: 'viewer', expiresAt: null }, 'token:test')
  const { status, text, headers } = await ask('GET', '/metrics', undefined, { authorization: `Bearer ${token}` })
  expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  return parsed(text)
}
const counted = (integrationId: string, minute: number, times = 1) =>
  env.DB.prepare(
    `insert into rollups_minute (integration_id, minute, received, errors, latency_ms, attempts, delivered, failed, retried, attempt_ms, within_100, within_250, within_1000, within_5000, within_15000)
     values (?1, ?2, 10 * ?3, 2 * ?3, 40 * ?3, 7 * ?3, 4 * ?3, 1 * ?3, 2 * ?3, 3500 * ?3, 1 * ?3, 2 * ?3, 4 * ?3, 6 * ?3, 7 * ?3)`,
  )
    .bind(integrationId, minute, times)
    .run()

const minute = Math.floor(Date.now() / 60_000)
let github: Made
let hook: Made
beforeAll(async () => {
  github = await integration({ connector: 'github', name: 'back\\slash "quoted"\nand a second line {x="y"}' })
  hook = await integration({ connector: 'webhook', credentials: { url: 'https://metrics.test/hook' } })
})

describe('GET /metrics', () => {
  it('is nobody’s without a token', async () => {
    for (const authorization of ['', 'Bearer sbx_unknownunknown']) {
      const { status, json } = await ask('GET', '/metrics', undefined, { authorization })
      expect([status, json.type]).toEqual([401, 'urn:signalbox:problem:not-authenticated'])
    }
  })

  it('counts what integrations received and delivered since they were made', async () => {
    await counted(github.id, minute)
    await counted(hook.id, minute)
    const { types, samples } = await scraped()
    const of = (name: string, labels: string) => samples.get(`signalbox_${name}{${labels}}`)
    const source = `integration="${github.id}",connector="github"`
    const destination = `integration="${hook.id}",connector="webhook"`
    expect(of('messages_received_total', `${source},outcome="accepted"`)).toBe(8)
    expect(of('messages_received_total', `${source},outcome="refused"`)).toBe(2)
    expect(of('message_accept_duration_seconds_sum', source)).toBe(0.04)
    expect(of('message_accept_duration_seconds_count', source)).toBe(8)
    expect(of('deliveries_total', `${destination},status="delivered"`)).toBe(4)
    expect(of('deliveries_total', `${destination},status="failed"`)).toBe(1)
    expect(of('delivery_attempts_total', `${destination},outcome="delivered"`)).toBe(4)
    expect(of('delivery_attempts_total', `${destination},outcome="retry"`)).toBe(2)
    expect(of('delivery_attempts_total', `${destination},outcome="failed"`)).toBe(1)
    const buckets = ['0.1', '0.25', '1', '5', '15', '+Inf'].map((le) =>
      of('delivery_attempt_duration_seconds_bucket', `${destination},le="${le}"`),
    )
    expect(buckets).toEqual([1, 2, 4, 6, 7, 7])
    expect(of('delivery_attempt_duration_seconds_sum', destination)).toBe(3.5)
    expect(of('breaker_open', destination)).toBe(0)
    expect(Object.fromEntries(types)).toMatchObject({
      signalbox_build_info: 'gauge',
      signalbox_messages_received_total: 'counter',
      signalbox_delivery_attempt_duration_seconds: 'histogram',
    })
    // Only what receives has a series of messages, only what delivers one of deliveries.
    expect(of('messages_received_total', `${destination},outcome="accepted"`)).toBeUndefined()
    expect(of('deliveries_total', `${source},status="failed"`)).toBeUndefined()
  })

  it('escapes names', async () => {
    const { samples } = await scraped()
    const escaped = String.raw`name="back\\slash \"quoted\"\nand a second line {x=\"y\"}"`
    expect(samples.get(`signalbox_integration_info{integration="${github.id}",connector="github",${escaped}}`)).toBe(1)
  })

  it('never counts down: folded minutes and forgotten ones stay counted, once', async () => {
    const count = async () =>
      (await scraped()).samples.get(
        `signalbox_messages_received_total{integration="${github.id}",connector="github",outcome="refused"}`,
      )
    const days = (n: number) => minute - n * 1_440
    await counted(github.id, days(100))
    await counted(github.id, days(1))
    expect(await count()).toBe(6)
    await forget(deps(), { hour: true })
    expect(await count()).toBe(6)
    await forget(deps(), { hour: true })
    expect(await count()).toBe(6)
    const kept = await env.DB.prepare(`select minute from rollups_minute where integration_id = ?1 order by minute`)
      .bind(github.id)
      .all()
    expect(kept.results).toEqual([{ minute: days(1) }, { minute }])
    await counted(github.id, minute + 1, 3)
    expect(await count()).toBe(12)
    // An hour later the first two minutes are settled as well.
    await forget({ ...deps(), clock: () => Date.now() + 3_600_000 }, { hour: true })
    expect(await count()).toBe(12)
  })

  it('tells how things stand', async () => {
    const put = (id: string, status: string, dueAt: number, incidentId = id) =>
      env.DB.prepare(
        `insert into deliveries (id, event_id, event_type, incident_id, integration_id, status, schedule, ordered, attempts, planned_at, due_at)
         values (?1, 'evt_1', 'incident.triggered', ?4, ?5, ?2, 'standard', 1, 0, 0, ?3)`,
      )
        .bind(id, status, dueAt, incidentId, hook.id)
        .run()
    await put('dlv_1', 'planned', Date.now() - 60_000)
    await put('dlv_2', 'held', Date.now() - 900_000)
    // Waits for its turn, and behind the one before: neither is late.
    await put('dlv_3', 'scheduled', Date.now() + 900_000, 'inc_a')
    await put('dlv_4', 'planned', Date.now() - 900_000, 'inc_a')
    await env.DB.prepare(`update integrations set breaker_open_since = 5 where id = ?1`).bind(hook.id).run()
    const { samples } = await scraped()
    const named = (name: string) =>
      [...samples]
        .filter(([key]) => key.startsWith(`signalbox_${name}{`))
        .map(([key, value]) => `${/"([^"]*)"/.exec(key)?.[1]} ${value}`)
    expect(named('deliveries_open')).toEqual(['planned 2', 'inflight 0', 'scheduled 1', 'held 1'])
    expect(named('incidents_open')).toEqual(['critical 0', 'error 0', 'warning 0', 'info 0'])
    expect(named('breaker_open')).toEqual([`${hook.id} 1`])
    const oldest = samples.get('signalbox_delivery_oldest_due_seconds{}') ?? 0
    expect([oldest >= 60, oldest < 600]).toEqual([true, true])
  })
})
