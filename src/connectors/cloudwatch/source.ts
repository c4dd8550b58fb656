import * as z from 'zod'
import { defineSource, ignored, issuesOf, type Normalised, unreadable } from '../contract'
import { parseJson } from '../decode'
import { snsCertificate } from '../verify'
import { isSnsUrl } from '../verify/sns-certificate'
import { alarmSeverities, readAlarm } from './alarm'

const settings = z.object({
  topicArns: z
    .array(
      z
        .string()
        .regex(
          /^arn:aws(-[a-z]+)*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_.-]{1,256}$/,
          'an SNS topic ARN, such as arn:aws:sns:eu-west-1:123456789012:alarms',
        ),
    )
    .max(50)
    .default([])
    .meta({
      title: 'Topic ARNs',
      description:
        'The SNS topics that may send here. Their subscriptions are confirmed without further ado; other topics are refused.',
    }),
  confirmSubscriptions: z.boolean().default(false).meta({
    title: 'Accept any topic',
    description:
      'Confirms every subscription and believes every topic that AWS signs for. Anyone with an AWS account can have such a topic, so switch it off as soon as the topics are listed.',
  }),
})

/**
 * The envelope of SNS. It comes as text/plain, and its `Message` is JSON inside a string.
 * https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html and http-subscription-confirmation-json.html
 */
const envelope = z.discriminatedUnion('Type', [
  z.object({ Type: z.literal('Notification'), Message: z.string() }),
  z.object({ Type: z.literal('SubscriptionConfirmation'), TopicArn: z.string(), SubscribeURL: z.string() }),
  z.object({ Type: z.literal('UnsubscribeConfirmation'), TopicArn: z.string() }),
])

export const source = defineSource({
  reads: 'CloudWatch alarms through SNS: metric, metric math, anomaly detection and composite ones.',
  identity: 'The alarm’s ARN; of alarms that carry none the account, region and name.',
  severities: [alarmSeverities],

  settings,
  verify: ({ topicArns, confirmSubscriptions }) => snsCertificate({ topics: topicArns, anyTopic: confirmSubscriptions }),

  // Raw message delivery sends the bare alarm; it has no signature, so it can only come in with our key.
  payload: z.looseObject({}),

  // Equal when SNS tries again. Raw delivery has it in a header only.
  messageKey: ({ headers }, payload) =>
    typeof payload.MessageId === 'string' ? payload.MessageId : (headers.get('x-amz-sns-message-id') ?? undefined),

  headers: ['x-amz-sns-message-type', 'x-amz-sns-message-id', 'x-amz-sns-rawdelivery'],

  normalise(payload, { settings }): Normalised {
    if (payload.Type === undefined) return readAlarm(payload, '')
    const parsed = envelope.safeParse(payload)
    if (!parsed.success) return { kind: 'unreadable', issues: issuesOf(parsed.error) }
    switch (parsed.data.Type) {
      case 'Notification':
        return notification(parsed.data.Message)
      case 'SubscriptionConfirmation':
        return confirmation(parsed.data, settings)
      case 'UnsubscribeConfirmation':
        return ignored(`${parsed.data.TopicArn} no longer sends here: its subscription was deleted`)
    }
  },
})

function notification(message: string): Normalised {
  const json = parseJson(message)
  return json.ok
    ? readAlarm(json.value, 'Message')
    : ignored('the message is text that somebody published to the topic, not an alarm')
}

function confirmation(
  { TopicArn, SubscribeURL }: { TopicArn: string; SubscribeURL: string },
  { topicArns, confirmSubscriptions }: z.output<typeof settings>,
): Normalised {
  if (!confirmSubscriptions && !topicArns.includes(TopicArn)) {
    return ignored(`${TopicArn} asks to send here: add it to the topic ARNs, then request the confirmation again`)
  }
  if (!isSnsUrl(SubscribeURL) || URL.parse(SubscribeURL)?.searchParams.get('Action') !== 'ConfirmSubscription') {
    return unreadable('SubscribeURL', 'not an address of Amazon SNS that confirms a subscription')
  }
  return { kind: 'handshake', reason: `confirming the subscription of ${TopicArn}`, call: { method: 'GET', url: SubscribeURL } }
}
