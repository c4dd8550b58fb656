import github from '@octokit/webhooks-examples'
import ghes31 from '@octokit/webhooks-examples/ghes-31/index.json'
import ghes32 from '@octokit/webhooks-examples/ghes-32/index.json'
import ghes33 from '@octokit/webhooks-examples/ghes-33/index.json'
import ghes34 from '@octokit/webhooks-examples/ghes-34/index.json'
import ghes35 from '@octokit/webhooks-examples/ghes-35/index.json'
import { sign } from '@octokit/webhooks-methods'
import { describe, expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { source } from './source'

interface Example {
  action?: string
  state?: string
  [object: string]: unknown
}
const servers = Object.entries({ github, ghes31, ghes32, ghes33, ghes34, ghes35 }).map(
  ([server, events]) =>
    [
      server,
      (events as { name: string; examples: Example[] }[]).flatMap(({ name, examples }) =>
        examples.map((one) => [name, one] as const),
      ),
    ] as const,
)

const read = (body: unknown, headers: Record<string, string>) =>
  source.read(
    {
      method: 'POST',
      url: 'https://hub.test/api/integrations/github/int_x',
      headers: new Headers({ 'content-type': 'application/json', ...headers }),
      body: utf8(typeof body === 'string' ? body : JSON.stringify(body)),
    },
    {},
  )

const actionsOf = (reading: ReturnType<typeof read>) =>
  reading.kind === 'signals' ? reading.signals.map(({ action }) => action) : [reading.kind]

/** Where GitHub itself writes how it went. */
function said(event: string, example: Example): string | undefined {
  if (event === 'status') return example.state
  const object = (example[event] ?? {}) as { conclusion?: string; state?: string }
  if (event === 'deployment_status') return object.state
  return example.action === 'completed' ? object.conclusion : undefined
}

describe.each(servers)("GitHub's own examples, %s", (_, examples) => {
  it('are all read', () => {
    for (const [event, example] of examples) {
      expect(['signals', 'ignored'], event).toContain(read(example, { 'x-github-event': event }).kind)
    }
  })

  it('trigger where something failed and resolve where it succeeded', () => {
    for (const [event, example] of examples) {
      const actions = [...new Set(actionsOf(read(example, { 'x-github-event': event })))]
      const how = said(event, example)
      if (how === 'failure') expect(actions, event).toEqual(['trigger'])
      else if (how === 'success') expect(actions, event).toEqual(['resolve'])
      else if (event.endsWith('_alert')) expect(['trigger', 'resolve'], event).toContain(actions[0])
      else expect(actions, event).toEqual(['ignored'])
    }
  })

  it('mean the same where a proxy lost the header, or nothing', () => {
    for (const [event, example] of examples) {
      const reading = read(example, { 'x-github-event': event })
      if (reading.kind === 'signals') expect(read(example, {}), event).toEqual(reading)
      else expect(read(example, {}).kind, event).not.toBe('signals')
    }
  })
})

it('has seen a failure, a success and an alert', () => {
  const seen = servers.flatMap(([, examples]) => examples.map(([event, one]) => `${event} ${said(event, one) ?? one.action}`))
  expect(seen).toEqual(
    expect.arrayContaining(['workflow_job failure', 'workflow_run success', 'status success', 'secret_scanning_alert reopened']),
  )
})

const job = (conclusion: string, name = 'build', workflow = 'CI') => ({
  action: 'completed',
  workflow_job: {
    name,
    workflow_name: workflow,
    head_branch: 'main',
    head_sha: 'f00d',
    conclusion,
    completed_at: '2026-10-02T05:00:00Z',
  },
  repository: { full_name: 'oldmill/kiln' },
})

it("accepts what GitHub's own library signs", async () => {
  const body = JSON.stringify(job('failure'))
  const raw = (signature: string) => ({
    method: 'POST',
    url: 'https://hub.test/api/integrations/github/int_x',
    headers: new Headers({ 'X-Hub-Signature-256': signature }),
    body: utf8(body),
  })
  const check = (signature: string) =>
    source.verifier({})?.check(raw(signature), ['secret'], { nowMs: 0, send: () => Promise.reject(new Error('offline')) })

  expect(await check(await sign('secret', body))).toEqual({ ok: true })
  expect(await check(await sign('another', body))).toMatchObject({ ok: false })
})

it('reads a form like the JSON in it', () => {
  const form = new URLSearchParams({ payload: JSON.stringify(job('failure')) }).toString()
  const headers = { 'x-github-event': 'workflow_job', 'x-github-delivery': '5b2f' }
  expect(read(form, { ...headers, 'content-type': 'application/x-www-form-urlencoded' })).toEqual(read(job('failure'), headers))
  expect(read(form, { ...headers, 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({ messageKey: '5b2f' })
})

it('keeps the incidents of two workflows with a job of the same name apart', () => {
  const keys = ['CI', 'Nightly'].map((workflow) => {
    const reading = read(job('failure', 'build', workflow), { 'x-github-event': 'workflow_job' })
    return reading.kind === 'signals' && reading.signals[0]?.dedupKey
  })
  expect(new Set(keys).size).toBe(2)
})

it('fits names of any length into a key that still tells them apart', () => {
  const keys = ['a', 'b'].map((last) => {
    const reading = read(job('failure', 'x'.repeat(900) + last), { 'x-github-event': 'workflow_job' })
    return reading.kind === 'signals' ? (reading.signals[0]?.dedupKey ?? '') : ''
  })
  expect(keys.map((key) => key.length)).toEqual([512, 512])
  expect(keys[0]).not.toBe(keys[1])
})

it.each(['exploded', 'Failure', 'failure ', 'not_success', 'constructor'])('does not guess what "%s" means', (conclusion) => {
  expect(read(job(conclusion), { 'x-github-event': 'workflow_job' }).kind).toBe('unreadable')
})
