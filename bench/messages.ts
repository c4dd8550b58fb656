import { createHmac, randomBytes } from 'node:crypto'

/** Where signed messages go. */
export interface Receiver {
  path: string
  secret: string
}

const run = randomBytes(6).toString('hex')
let made = 0

/** A `workflow_run` message of GitHub's, about 2 KB; another branch is another dedup key. */
const bodyOf = (branch: string): string =>
  JSON.stringify({
    action: 'completed',
    workflow: {
      id: 5501,
      name: 'Release',
      path: '.github/workflows/release.yml',
      state: 'active',
      badge_url: `${repo}/badge.svg`,
    },
    workflow_run: {
      id: 88_001,
      node_id: 'WFR_kwLOABCDEFGHIJKLMNOP',
      name: 'Release',
      path: '.github/workflows/release.yml',
      workflow_id: 5501,
      run_number: 311,
      run_attempt: 1,
      event: 'push',
      status: 'completed',
      conclusion: 'failure',
      head_branch: branch,
      head_sha: '2c1f0e5b7a9d3c4e6f8091a2b3c4d5e6f7081920',
      display_title: 'Settle the ledger before the day ends, not after it',
      head_commit: {
        id: '2c1f0e5b7a9d3c4e6f8091a2b3c4d5e6f7081920',
        tree_id: '9d3c4e6f8091a2b3c4d5e6f70819202c1f0e5b7a',
        message: 'Settle the ledger before the day ends, not after it\n\nThe nightly run counted the last minute twice.',
        timestamp: '2026-10-02T07:58:12Z',
        author: { name: 'Ines Quaresma', email: 'ines@tidepool.example' },
      },
      head_repository: { id: 90_210, name: 'ledger', full_name: 'tidepool-bank/ledger', html_url: repo },
      actor: { login: 'ines-q', id: 4471, type: 'User', html_url: 'https://github.com/ines-q' },
      html_url: `${repo}/actions/runs/88001`,
      jobs_url: `${repo}/actions/runs/88001/jobs`,
      logs_url: `${repo}/actions/runs/88001/logs`,
      artifacts_url: `${repo}/actions/runs/88001/artifacts`,
      created_at: '2026-10-02T08:00:00Z',
      updated_at: '2026-10-02T08:07:41Z',
      run_started_at: '2026-10-02T08:00:03Z',
    },
    repository: { id: 90_210, name: 'ledger', full_name: 'tidepool-bank/ledger', private: true, html_url: repo },
    organization: { login: 'tidepool-bank', id: 77_001, url: 'https://api.github.com/orgs/tidepool-bank' },
    sender: { login: 'ines-q', id: 4471, type: 'User', html_url: 'https://github.com/ines-q' },
  })
const repo = 'https://github.com/tidepool-bank/ledger'

/** The request as bytes on the wire. */
function requestOf({ path, secret }: Receiver, branch: string, delivery: string): Buffer {
  const body = bodyOf(branch)
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: GitHub-Hookshot/bench\r\ncontent-type: application/json\r\n` +
      `x-github-event: workflow_run\r\nx-github-delivery: ${delivery}\r\nx-hub-signature-256: sha256=${signature}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

const many = (count: number, one: () => Buffer): Buffer[] => Array.from({ length: count }, one)

export const bodyBytes = bodyOf('main').length

/** The branch is the last but one part of the dedup key, so arrivals can be told apart by it. */
export const newKeys = (to: Receiver, count: number): Buffer[] =>
  many(count, () => requestOf(to, `new-${run}-${made}`, `${run}-${made++}`))

export const oneKey = (to: Receiver, count: number): Buffer[] => many(count, () => requestOf(to, 'main', `${run}-${made++}`))

export const oneDelivery = (to: Receiver): Buffer => requestOf(to, 'main', `${run}-the-same`)

export const dedupKeyIn = (request: Buffer): string =>
  `workflow_run:tidepool-bank/ledger:${/"head_branch":"([^"]+)"/.exec(request.toString())?.[1]}:5501`

export const plain = (method: 'GET' | 'POST'): Buffer =>
  method === 'GET'
    ? Buffer.from('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n')
    : requestOf({ path: '/', secret: 'none' }, 'main', 'hello')

/** Requests one after another, none twice. */
export function each(requests: Buffer[]): () => Buffer | undefined {
  let at = 0
  return () => requests[at++]
}
