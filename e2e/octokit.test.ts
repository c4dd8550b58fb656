import { randomUUID } from 'node:crypto'
import examples from '@octokit/webhooks-examples'
import { sign } from '@octokit/webhooks-methods'
import { expect, it } from 'vitest'
import { type Accepted, type Answer, all, api, type Incident, type Integration, integrate, request } from './client.ts'
import { startHub, temporaryFolder } from './hub.ts'

it("answers 2xx to every one of GitHub's own examples, signed by GitHub's own library", async () => {
  const hub = await startHub({ state: temporaryFolder() })
  const github = await integrate(hub, { connector: 'github' })
  const bodies = examples.flatMap(({ name, examples }) =>
    examples.map((example, nth) => ({ called: `${name} ${nth}`, name, body: JSON.stringify(example) })),
  )
  expect(bodies.length).toBeGreaterThan(300)

  const refused: unknown[] = []
  for (const { called, name, body } of bodies) {
    const { status, json } = await post(github, name, body)
    if (status < 200 || status > 299 || json.results.length === 0) refused.push({ called, status, json })
  }
  expect(refused).toEqual([])
})

it('opens an incident for a workflow that fails, and resolves it when the same workflow succeeds on the same branch', async () => {
  const hub = await startHub({ state: temporaryFolder() })
  const github = await integrate(hub, { connector: 'github' })
  const failure = workflowRun({ conclusion: 'failure' })
  // GitHub's example ran in a fork, whose branch is not ours of the same name.
  const dedupKey = 'workflow_run:Codertocat/Hello-World:octo-org/octo-repo:main:16340987'

  const opened = await post(github, 'workflow_run', JSON.stringify(failure))
  const elsewhere = await post(
    github,
    'workflow_run',
    JSON.stringify(workflowRun({ conclusion: 'success', head_branch: 'another-branch' })),
  )
  const resolved = await post(github, 'workflow_run', JSON.stringify(workflowRun({ conclusion: 'success', run_number: 2 })))

  const incidentId = opened.json.results[0]?.incidentId
  expect(opened.json.results).toEqual([
    { outcome: 'opened', action: 'trigger', dedupKey, incidentId: expect.stringMatching(/^inc_/), severity: 'error' },
  ])
  expect(elsewhere.json.results).toEqual([
    expect.objectContaining({ outcome: 'ignored', action: 'resolve', reason: 'nothing is open' }),
  ])
  expect(resolved.json.results).toEqual([{ outcome: 'resolved', action: 'resolve', dedupKey, incidentId, severity: 'error' }])
  await expect
    .poll(() => all<Incident>(hub, '/incidents'), { timeout: 30_000 })
    .toEqual([expect.objectContaining({ id: incidentId, dedupKey, status: 'resolved', occurrences: 1 })])
})

it('refuses a message of which one byte was flipped, and takes it as it was signed', async () => {
  const hub = await startHub({ state: temporaryFolder() })
  const github = await integrate(hub, { connector: 'github' })
  const body = JSON.stringify(workflowRun({ conclusion: 'failure' }))
  const signature = await sign(github.signingSecret ?? '', body)
  const flipped = Buffer.from(body)
  flipped[body.indexOf('failure')]! ^= 1

  const forged = await post(github, 'workflow_run', flipped.toString(), signature)
  const unsigned = await post(github, 'workflow_run', body, '')
  const genuine = await post(github, 'workflow_run', body, signature)

  expect([forged.status, unsigned.status, genuine.status]).toEqual([401, 401, 202])
  // One answer for all that is not accepted.
  expect(forged.text).toBe(unsigned.text)
  await expect
    .poll(
      async () =>
        (await api<{ items: { reason: string }[] }>(hub, `GET /integrations/${github.id}/refusals`)).json.items.map(
          ({ reason }) => reason,
        ),
      { timeout: 30_000 },
    )
    .toEqual(['missing-signature', 'bad-signature'])
})

async function post(
  { inboundUrl, signingSecret = '' }: Integration,
  event: string,
  body: string,
  signature?: string,
): Promise<Answer<Accepted>> {
  const headers = {
    'content-type': 'application/json',
    'x-github-event': event,
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': signature ?? (await sign(signingSecret, body)),
  }
  return request<Accepted>(inboundUrl, { method: 'POST', headers, body })
}

/** An example that ended, with some fields of its run changed; its time is now, because the run that succeeds comes later. */
function workflowRun(changed: { conclusion: 'failure' | 'success'; head_branch?: string; run_number?: number }) {
  const example = examples
    .flatMap((one) => (one.name === 'workflow_run' ? one.examples : []))
    .find((one) => 'action' in one && one.action === 'completed')
  if (!example || !('workflow_run' in example)) throw new Error('there is no example of a workflow that ended')
  return { ...example, workflow_run: { ...example.workflow_run, ...changed, updated_at: new Date().toISOString() } }
}
