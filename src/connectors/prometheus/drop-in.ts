import * as z from 'zod'
import { alert, fingerprintOf, signalOfAlert } from '../alertmanager'
import { ignored, issuesOf, type Reading } from '../contract'
import { decodeJson } from '../decode'
import { type DropIn, type DropInAnswer, type DropInCall, type DropInResult, issueText, retryHeaders } from '../drop-in'
import { basicPassword } from '../verify/token'

/** `postableAlerts` of https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml: no status, the end says it. */
const posted = z.array(
  alert.omit({ status: true, fingerprint: true }).refine(({ labels }) => Object.values(labels).some((value) => value !== ''), {
    message: 'at least one label with a value is required',
    path: ['labels'],
  }),
)

/** Alertmanager's API v2, as Prometheus, Loki, Thanos and vmalert speak it. */
export const dropIn: DropIn = {
  of: 'Alertmanager API v2',
  vendorDocs: 'https://prometheus.io/docs/alerting/latest/alerts_api/',
  routes: [{ method: 'POST', path: '/api/v2/alerts', key, read, answer }],
}

/** Prometheus shows it through `authorization` or `basic_auth` of `alertmanager_config`. */
function key({ raw }: DropInCall): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(raw.headers.get('authorization') ?? '')?.[1] ?? basicPassword(raw.headers) ?? undefined
}

/** Over when its end has come: a firing alert carries an end in the future, which its sender moves on with every evaluation. */
function read({ raw, nowMs }: DropInCall, settings: unknown): Reading {
  const body = decodeJson(raw)
  if (!body.ok) return { kind: 'unparseable', issue: body.error }
  const parsed = posted.safeParse(body.value)
  if (!parsed.success) return { kind: 'unreadable', issues: issuesOf(parsed.error) }
  if (parsed.data.length === 0) return ignored('the list is empty')
  const { severityLabel } = z.object({ severityLabel: z.string().default('severity') }).parse(settings)
  return {
    kind: 'signals',
    signals: parsed.data.map((one) =>
      signalOfAlert(
        {
          ...one,
          status: Date.parse(one.endsAt ?? '') <= nowMs && !one.endsAt?.startsWith('0001-') ? 'resolved' : 'firing',
          fingerprint: fingerprintOf(one.labels),
        },
        { severityLabel, fallbackTitle: 'Prometheus alert' },
      ),
    ),
  }
}

/** Errors are JSON text, as go-openapi writes them. */
function answer(result: DropInResult): DropInAnswer {
  const failed = (status: number, message: string): DropInAnswer => ({
    status,
    body: JSON.stringify(message),
    headers: { 'content-type': 'application/json', ...retryHeaders(result) },
  })
  switch (result.kind) {
    case 'accepted':
      return { status: 200, body: '' }
    case 'invalid':
      return failed(400, result.issues.map(issueText).join('; '))
    case 'unauthorized':
      return failed(401, 'Unauthorized')
    case 'too-large':
      return failed(413, 'Too many alerts in one request: lower notification_queue_capacity or send smaller batches')
    case 'limited':
      return failed(429, 'Too many requests')
    case 'unavailable':
      return failed(503, 'Try again later')
  }
}
