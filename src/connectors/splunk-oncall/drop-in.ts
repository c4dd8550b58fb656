import * as z from 'zod'
import { ignored, type Reading } from '../contract'
import { decodeJson } from '../decode'
import { type DropIn, type DropInAnswer, type DropInCall, type DropInResult, issueText, retryHeaders } from '../drop-in'
import { misread } from '../parts'
import { instant, known, labelsOf, meaningOf, optionalScalar, severityOf, signal, wordsOf } from '../values'
import { entityStates, messageTypes } from './states'

const alert = z.looseObject({
  message_type: z.string(),
  entity_id: optionalScalar,
  entity_display_name: optionalScalar,
  state_message: optionalScalar,
  state_start_time: optionalScalar,
  monitoring_tool: optionalScalar,
  host_name: optionalScalar,
})

/** The REST endpoint of VictorOps, now Splunk On-Call. */
export const dropIn: DropIn = {
  of: 'VictorOps (Splunk On-Call) REST endpoint',
  vendorDocs: 'https://help.victorops.com/knowledge-base/rest-endpoint-integration-guide/',
  routes: [
    ...['/integrations/generic/20131114/alert/:apiKey/:routingKey', '/integrations/generic/20131114/alert/:apiKey'].map(
      (path) => ({
        method: 'POST' as const,
        path,
        key: ({ params }: DropInCall) => params.apiKey,
        read,
        answer,
      }),
    ),
  ],
}

function read({ raw, params, id }: DropInCall): Reading {
  const body = decodeJson(raw)
  if (!body.ok) return { kind: 'unparseable', issue: body.error }
  const parsed = alert.safeParse(body.value)
  if (!parsed.success) return misread(parsed.error)
  const { message_type, entity_id, entity_display_name, state_message, state_start_time, monitoring_tool, host_name } =
    parsed.data
  const action = meaningOf(messageTypes, message_type)
  if (action === null) return ignored('INFO opens nothing')
  if (!action)
    return { kind: 'unreadable', issues: [{ path: 'message_type', message: `unknown; known are: ${wordsOf(messageTypes)}` }] }
  // Without an entity_id the original makes one up for this alert alone, and says so in its answer.
  const dedupKey = known(entity_id) ?? id
  return {
    kind: 'signals',
    signals: [
      signal({
        dedupKey,
        action,
        severity: severityOf(entityStates, message_type),
        title: known(entity_display_name) ?? known(state_message) ?? dedupKey,
        description: state_message,
        occurredAt: instant(state_start_time),
        labels: labelsOf({ host: host_name, monitoring_tool, routing_key: params.routingKey }),
      }),
    ],
  }
}

function answer(result: DropInResult, call: DropInCall): DropInAnswer {
  const failed = (status: number, message: string): DropInAnswer => ({
    status,
    body: { result: 'failure', message },
    headers: retryHeaders(result),
  })
  switch (result.kind) {
    case 'accepted':
      return { status: 200, body: { result: 'success', entity_id: result.dedupKeys[0] ?? call.id } }
    case 'invalid':
      return failed(400, result.issues.map(issueText).join('; '))
    case 'unauthorized':
      return failed(403, 'The API key is not known')
    case 'too-large':
      return failed(413, 'The alert is too large')
    case 'limited':
      return failed(429, 'Too many alerts')
    case 'unavailable':
      return failed(503, 'Try again later')
  }
}
