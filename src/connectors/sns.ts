import * as z from 'zod'
import { ignored, type Normalised, type RawMessage, unreadable } from './contract'
import { parseJson } from './decode'
import { misread } from './parts'
import { isSnsUrl } from './verify/sns-certificate'

/** What Amazon SNS wraps around the messages of others: the settings, the envelope and the confirmation that its connectors share. */

const topicArn = z
  .string()
  .regex(
    /^arn:aws(-[a-z]+)*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_.-]{1,256}$/,
    'an SNS topic ARN, such as arn:aws:sns:eu-west-1:123456789012:alarms',
  )

export const topicSettings = {
  topicArns: z.array(topicArn).max(50).default([]).meta({
    title: 'Topic ARNs',
    description:
      'The SNS topics that may send here. Their subscriptions are confirmed without further ado; other topics are refused.',
  }),
  confirmSubscriptions: z.boolean().default(false).meta({
    title: 'Accept any topic',
    description:
      'Confirms every subscription and believes every topic that AWS signs for. Anyone with an AWS account can have such a topic, so switch it off as soon as the topics are listed.',
  }),
}
interface TopicSettings {
  topicArns: string[]
  confirmSubscriptions: boolean
}

export const snsHeaders = ['x-amz-sns-message-type', 'x-amz-sns-message-id', 'x-amz-sns-rawdelivery'] as const

/** Equal when SNS tries again. Raw delivery has it in a header only. */
export const snsMessageId = ({ headers }: RawMessage, payload: { MessageId?: unknown }): string | undefined =>
  typeof payload.MessageId === 'string' ? payload.MessageId : (headers.get('x-amz-sns-message-id') ?? undefined)

/**
 * The envelope of SNS. It comes as text/plain, and its `Message` is JSON inside a string.
 * https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html and http-subscription-confirmation-json.html
 */
const envelope = z.discriminatedUnion('Type', [
  z.object({ Type: z.literal('Notification'), Message: z.string() }),
  z.object({ Type: z.literal('SubscriptionConfirmation'), TopicArn: z.string(), SubscribeURL: z.string() }),
  z.object({ Type: z.literal('UnsubscribeConfirmation'), TopicArn: z.string() }),
])

/** `read` gets what the message holds and where that stood (`Message`); `awaited` names it, for a message that is mere text. */
export function readEnvelope(
  payload: unknown,
  settings: TopicSettings,
  awaited: string,
  read: (value: unknown, at: string) => Normalised,
): Normalised {
  const parsed = envelope.safeParse(payload)
  if (!parsed.success) return misread(parsed.error)
  switch (parsed.data.Type) {
    case 'Notification': {
      const json = parseJson(parsed.data.Message)
      if (json.ok) return read(json.value, 'Message')
      return ignored(`the message is text that somebody published to the topic, not ${awaited}`)
    }
    case 'SubscriptionConfirmation':
      return confirmation(parsed.data, settings)
    case 'UnsubscribeConfirmation':
      return ignored(`${parsed.data.TopicArn} no longer sends here: its subscription was deleted`)
  }
}

function confirmation(
  { TopicArn, SubscribeURL }: { TopicArn: string; SubscribeURL: string },
  { topicArns, confirmSubscriptions }: TopicSettings,
): Normalised {
  if (!confirmSubscriptions && !topicArns.includes(TopicArn)) {
    return ignored(`${TopicArn} asks to send here: add it to the topic ARNs, then request the confirmation again`)
  }
  if (!isSnsUrl(SubscribeURL) || URL.parse(SubscribeURL)?.searchParams.get('Action') !== 'ConfirmSubscription') {
    return unreadable('SubscribeURL', 'not an address of Amazon SNS that confirms a subscription')
  }
  return { kind: 'handshake', reason: `confirming the subscription of ${TopicArn}`, call: { method: 'GET', url: SubscribeURL } }
}
