import * as z from 'zod'
import { type Action, defineSource, type Normalised, unreadable } from '../contract'
import {
  instant,
  isRecord,
  known,
  labelsOf,
  meaningOf,
  optionalScalar,
  type SeverityScale,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'
import { anyOf, hmac } from '../verify'

const HEADER = 'x-sfx-signature'
/** 20 bytes in base64; SHA-256 has 44 letters. */
const SHA1_LENGTH = 28
const signature = (hash: 'sha1' | 'sha256') => hmac({ headers: [HEADER], hash, encoding: 'base64' })

/** `statusExtended`; `status` knows only the first two. */
const states: Record<string, Action> = {
  anomalous: 'trigger',
  ok: 'resolve',
  'manually resolved': 'resolve',
  'auto resolved': 'resolve',
  stopped: 'resolve',
}
const severities: SeverityScale = {
  field: 'severity',
  words: { Critical: 'critical', Major: 'error', Minor: 'warning', Warning: 'warning', Info: 'info' },
}

const fields = {
  incidentId: optionalScalar,
  status: optionalScalar,
  statusExtended: optionalScalar,
  severity: optionalScalar,
  rule: optionalScalar,
  detector: optionalScalar,
  detectorUrl: optionalScalar,
  description: optionalScalar,
  messageTitle: optionalScalar,
  messageBody: optionalScalar,
  originatingMetric: optionalScalar,
  runbookUrl: optionalScalar,
  tip: optionalScalar,
  orgId: optionalScalar,
  timestamp: optionalScalar,
}
/**
 * "Request body fields" of
 * https://help.splunk.com/splunk-observability-cloud/create-alerts-detectors-and-service-level-objectives/send-alert-notifications-to-other-services/send-alerts-to-webhook
 * Some senders close the braces of `inputs` late, so what is missing outside is looked for there.
 */
const message = z.object({ ...fields, inputs: z.record(z.string(), z.unknown()).nullish().catch(null) })
const swallowed = z.object({
  rule: optionalScalar,
  description: optionalScalar,
  messageTitle: optionalScalar,
  runbookUrl: optionalScalar,
})

export const source = defineSource({
  reads: 'Alert notifications of detectors by webhook: the default body, and templates with its names.',
  identity: 'The incident of the detector (incidentId), which is one from its alert to its clearing.',
  severities: [severities],

  /** Both hashes are documented; they differ in length, and neither is tried for the other. */
  verify: anyOf(
    {
      verifier: signature('sha256'),
      when: ({ headers }) => (headers.get(HEADER) ?? '').trim().length !== SHA1_LENGTH && headers.has(HEADER),
    },
    { verifier: signature('sha1'), when: ({ headers }) => headers.has(HEADER) },
  ),

  payload: message,

  // It repeats for 24 hours what is not answered with 200.
  unreadableStatus: 202,

  normalise(message): Normalised {
    const { statusExtended, status, incidentId, inputs } = message
    const word = known(statusExtended) ?? known(status)
    if (word === undefined) return unreadable('statusExtended', 'nothing says whether the incident is open')
    const action = meaningOf(states, word)
    if (!action) return unreadable('statusExtended', `"${word}" is none of ${wordsOf(states)}`)
    const incident = known(incidentId)
    if (!incident) return unreadable('incidentId', 'nothing tells this incident from others')
    const inside = swallowed.parse(isRecord(inputs) ? inputs : {})
    const rule = known(message.rule) ?? known(inside.rule)
    const description = known(message.description) ?? known(inside.description)
    return [
      signal({
        dedupKey: incident,
        action,
        severity: severityOf(severities, message.severity),
        title:
          rule ??
          known(message.messageTitle) ??
          known(inside.messageTitle) ??
          known(message.detector) ??
          `Detector incident ${incident}`,
        description: [description, known(message.messageBody), known(message.tip)].filter(Boolean).join('\n\n'),
        occurredAt: instant(message.timestamp),
        link: webLink(message.detectorUrl),
        labels: labelsOf({
          ...dimensionsOf(inputs),
          detector: message.detector,
          rule,
          metric: message.originatingMetric,
          organisation: message.orgId,
          runbook: message.runbookUrl ?? inside.runbookUrl,
        }),
      }),
    ]
  },
})

/** What the signal was about (`host`, `cluster` …), from the first input that has dimensions. */
function dimensionsOf(inputs: unknown): Record<string, unknown> {
  for (const input of Object.values(isRecord(inputs) ? inputs : {})) {
    const dimensions = isRecord(input) ? (input.key ?? input.dimensions) : undefined
    if (isRecord(dimensions)) return Object.fromEntries(Object.entries(dimensions).slice(0, 8))
  }
  return {}
}
