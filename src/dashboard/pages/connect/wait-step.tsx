import { Button } from '@cloudflare/kumo/components/button'
import { useQuery } from '@tanstack/react-query'
import { useFeed } from '../../api/feed'
import { When } from '../../components/when'
import type { Connector } from '../connectors/queries'
import { type Integration, messagesQuery, refusalsQuery } from '../integrations/queries'
import { refusalWords } from '../integrations/refusal-words'
import { SendSample } from '../integrations/send-sample'
import { Arrived } from './arrived'

/** How often is asked: seldom where the feed says when. */
const ASK_MS = 1000
const WITH_FEED_MS = 10_000
const SHOWN = 3

interface WaitStepProps {
  connector: Connector
  integration: Integration
  next: () => void
  back: () => void
}

/** Waits for the first message, and shows it as it arrives, with what it was read as; or why it was turned away. */
export function WaitStep({ connector, integration, next, back }: WaitStepProps) {
  const refetchInterval = useFeed() === 'connected' ? WITH_FEED_MS : ASK_MS
  const page = useQuery({ ...messagesQuery(integration.id, SHOWN), staleTime: 0, refetchInterval }).data
  const messages = page?.items ?? []
  const refusals = useQuery({ ...refusalsQuery(integration.id), staleTime: 0, refetchInterval }).data?.items ?? []
  const [first] = messages
  const [refused] = refusals
  return (
    <div className="max-w-3xl space-y-5">
      <div role="status" aria-label="First message">
        {first ? (
          <p className="mb-4 font-medium text-good">
            <span aria-hidden="true">✓ </span>
            {messages.length === 1
              ? 'The first message is here'
              : `${messages.length} messages are here${page?.nextCursor ? ', and more before them' : ''}`}
          </p>
        ) : (
          <div className="card flex items-center gap-4 p-6">
            <span aria-hidden="true" className="bone size-3 rounded-full bg-kumo-brand" />
            <span>
              <span className="block font-medium">Waiting for the first message …</span>
              <span className="block text-kumo-subtle">
                Press the test button of {connector.name}, or let it report something. It appears here by itself.
              </span>
            </span>
          </div>
        )}
      </div>
      {refused && (!first || refused.at > first.receivedAt) && (
        <div role="alert" className="rounded-lg bg-critical-tint p-4 text-critical">
          <p className="font-medium">
            <span aria-hidden="true">✕ </span>A message was turned away: {refusalWords(refused.reason).title.toLowerCase()}
          </p>
          <p className="mt-1 text-[13px]">
            {refusalWords(refused.reason).help} <When at={refused.at} />
          </p>
        </div>
      )}
      {messages.map((message) => (
        <Arrived key={message.id} message={message} connector={connector} integration={integration} />
      ))}
      {integration.enabled ? (
        <div className="card space-y-3 p-5">
          <p className="text-kumo-subtle">
            No tool at hand? A sample of {connector.name} goes the way of a real message, signature included, and opens an
            incident.
          </p>
          <SendSample id={integration.id} />
        </div>
      ) : (
        <p role="alert" className="rounded-lg bg-warning-tint p-4 text-warning">
          This integration is off, so every message is turned away. Go back and give it the secret.
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button onClick={back}>Back to the steps</Button>
        <Button variant={first ? 'primary' : 'secondary'} onClick={next}>
          {first ? 'Go on' : 'Go on without waiting'}
        </Button>
      </div>
    </div>
  )
}
