import { Button } from '@cloudflare/kumo/components/button'
import { useState } from 'react'
import { type MadeSecret, ShownOnce } from '../../components/shown-once'
import type { Connector } from '../connectors/queries'
import { ConnectionTest, PollNow } from '../integrations/connection-test'
import type { Integration } from '../integrations/queries'

interface TestStepProps {
  connector: Connector
  integration: Integration
  secrets: readonly MadeSecret[]
  next: () => void
  back: () => void
}

/** Whether the vendor would take a delivery, or answer a poll: in its own words. */
export function TestStep({ connector, integration, secrets, next, back }: TestStepProps) {
  const [isTested, setTested] = useState(false)
  // The secrets of the inbound side were shown in the step before.
  const shown = integration.auth === null ? secrets : []
  return (
    <div className="max-w-3xl space-y-5">
      <ShownOnce
        secrets={shown}
        says="Keep it at the receiver, which verifies with it what comes from this hub. It is shown this once, and the hub cannot show it again."
      />
      <div className="card space-y-4 p-5 sm:p-6">
        <p className="text-kumo-subtle">The test asks {connector.name} whether everything is right. It pages nobody.</p>
        <ConnectionTest id={integration.id} isPrimary={!isTested} passed={() => setTested(true)} />
        {integration.poll && (
          <>
            <p className="text-kumo-subtle">Then fetch what there is now. From then on the hub asks by itself.</p>
            <PollNow id={integration.id} />
          </>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        <Button onClick={back}>Change the details</Button>
        <Button variant={isTested ? 'primary' : 'secondary'} onClick={next}>
          {isTested ? 'Go on' : 'Go on without a test'}
        </Button>
      </div>
    </div>
  )
}
