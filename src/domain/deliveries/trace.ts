import { newSpanId, type Trace, traceFrom, traceOf, traceparentOf } from '../../kit/trace'
import type { DeliveryToAttempt } from '../../store/attempts'

/** The trace that an event belongs to: the sender's, or the one that began with the message; without a message, with the event. */
export const traceOfEvent = (event: {
  id: string
  messageId: string | null
  traceparent: string | null
  tracestate: string | null
}): Trace => traceOf(event.traceparent, event.tracestate) ?? traceFrom(event.messageId ?? event.id)

export const traceOfDelivery = ({ event_id: id, message_id: messageId, traceparent, tracestate }: DeliveryToAttempt): Trace =>
  traceOfEvent({ id, messageId, traceparent, tracestate })

/** An attempt is a span of its own, and what it asks is caused by that. */
export const headersOfTrace = (trace: Trace): Record<string, string> => ({
  traceparent: traceparentOf(trace, newSpanId()),
  ...(trace.tracestate !== null && { tracestate: trace.tracestate }),
})
