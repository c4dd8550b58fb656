import { Button } from '@cloudflare/kumo/components/button'
import { useMutation } from '@tanstack/react-query'
import { api, read } from '../../api/client'
import { saidOf } from '../../api/problem'
import { CopyField } from '../../components/copy-field'
import { type MadeSecret, ShownOnce } from '../../components/shown-once'
import type { Connector } from '../connectors/queries'
import type { Integration } from '../integrations/queries'
import { directionsOfIntegration } from '../integrations/status'
import { DropInAddress } from './drop-in-address'
import { PasteSecret } from './paste-secret'
import { ReadMe } from './read-me'

interface SetUpStepProps {
  connector: Connector
  integration: Integration
  secrets: readonly MadeSecret[]
  setSecrets: (secrets: readonly MadeSecret[]) => void
  next: () => void
}

/** What has to be pasted at the vendor, and where. */
export function SetUpStep({ connector, integration, secrets, setSecrets, next }: SetUpStepProps) {
  const way = connector.source?.auth.find(({ id }) => id === integration.auth)
  const isTheirs = way?.secret === 'theirs'
  const isOurs = way?.id === 'key' || way?.secret === 'ours'
  const key = secrets.find(({ label }) => label === 'Hub key')?.value
  return (
    <div className="grid grid-cols-1 items-start gap-7 lg:grid-cols-2">
      <div className="card space-y-5 p-5 sm:p-6">
        {integration.inboundUrl && <CopyField label="Inbound URL" text={integration.inboundUrl} />}
        {secrets.length > 0 ? (
          <ShownOnce secrets={secrets} />
        ) : (
          isOurs && <MakeAnother integration={integration} made={(secret) => setSecrets([secret])} />
        )}
        {isTheirs && !integration.enabled && <PasteSecret connector={connector} integration={integration} />}
        {connector.dropIn && integration.auth === 'key' && <DropInAddress dropIn={connector.dropIn} />}
        <p className="text-kumo-subtle">
          Follow the steps, then go on: the next page waits for the first message and shows it as it arrives.
        </p>
        <Button variant="primary" onClick={next}>
          Go on to the first message
        </Button>
      </div>
      <ReadMe
        connector={connector}
        sides={directionsOfIntegration(integration)}
        inserted={{ inboundUrl: integration.inboundUrl, key }}
      />
    </div>
  )
}

/** Who comes back has no secret any more: the hub cannot show it, but it can make another. */
function MakeAnother({ integration: { id, auth }, made }: { integration: Integration; made: (secret: MadeSecret) => void }) {
  const word = auth === 'key' ? 'key' : 'signing secret'
  const rotate = useMutation({
    mutationFn: async (): Promise<MadeSecret> => {
      const given = { param: { id }, json: { overlapHours: OVERLAP_HOURS } }
      if (auth === 'key') return { label: 'Hub key', value: (await read(api.integrations[':id']['rotate-key'].$post(given))).key }
      const { signingSecret = '' } = await read(api.integrations[':id']['rotate-secret'].$post(given))
      return { label: 'Signing secret', value: signingSecret }
    },
    onSuccess: made,
  })
  return (
    <div className="space-y-3 rounded-lg bg-kumo-tint p-4">
      <p>
        The {word} was shown when it was made, and cannot be shown again. If you did not copy it, make another; the one before
        stays good for a day.
      </p>
      <Button size="sm" loading={rotate.isPending} onClick={() => rotate.mutate()}>
        Make another {word}
      </Button>
      {rotate.error && (
        <p role="alert" className="text-kumo-danger">
          {saidOf(rotate.error).detail ?? saidOf(rotate.error).title}
        </p>
      )}
    </div>
  )
}

const OVERLAP_HOURS = 24
