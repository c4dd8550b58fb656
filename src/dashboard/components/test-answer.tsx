/** What came of a test that was sent for real: the request, the answer, how long it took. */
import { StatusBadge } from './badges'
import { Section } from './drawer'
import { JsonView } from './json-view'

export interface TestSent {
  status: string
  type: string
  eventId: string | null
  latencyMs: number | null
  code: string | null
  reason: string | null
  template?: { version: number; error: string | null } | undefined
  request: { method: string; url: string; headers: Record<string, string>; body: string } | null
  response: { status: number; headers: Record<string, string>; body: string } | null
}

export const TestAnswer = ({ sent }: { sent: TestSent }) => (
  <section aria-label="Answer" className="card p-4">
    <p className="flex flex-wrap items-center gap-2.5">
      <StatusBadge status={sent.status === 'delivered' ? 'delivered' : 'failed'} />
      {sent.response && <span className="font-medium">HTTP {sent.response.status}</span>}
      {sent.latencyMs !== null && <span className="text-kumo-subtle">in {sent.latencyMs.toLocaleString()} ms</span>}
      <span className="text-kumo-subtle">
        {sent.eventId ? `made from the latest ${sent.type} that matches` : `made from the example of ${sent.type}`}
      </span>
    </p>
    {sent.reason && <p className="mt-2">{sent.reason}</p>}
    {sent.template?.error && <p className="mt-2 text-kumo-danger">The template failed: {sent.template.error}</p>}
    {sent.request && (
      <Section title="Request">
        <p className="mb-2 font-mono text-[12px] break-all">
          {sent.request.method} {sent.request.url}
        </p>
        <Headers headers={sent.request.headers} />
        <JsonView value={sent.request.body} label="Body of the request" />
      </Section>
    )}
    {sent.response && (
      <Section title={`Response: ${sent.response.status}`}>
        <Headers headers={sent.response.headers} />
        {sent.response.body === '' ? (
          <p className="text-kumo-subtle">No body.</p>
        ) : (
          <JsonView value={sent.response.body} label="Body of the response" />
        )}
      </Section>
    )}
  </section>
)

const Headers = ({ headers }: { headers: Record<string, string> }) => (
  <details className="mb-2 text-[12px]">
    <summary className="w-fit text-kumo-subtle">{Object.keys(headers).length} headers</summary>
    <dl className="mt-1 font-mono">
      {Object.entries(headers).map(([name, value]) => (
        <div key={name} className="break-all">
          <dt className="inline text-kumo-subtle">{name}: </dt>
          <dd className="inline">{value}</dd>
        </div>
      ))}
    </dl>
  </details>
)
