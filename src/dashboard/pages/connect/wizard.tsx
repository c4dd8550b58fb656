import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ApiProblem } from '../../api/problem'
import { ButtonLink } from '../../components/button-link'
import { useRole } from '../../components/can'
import { ConnectorLogo } from '../../components/connector-logo'
import { Bones, Failed } from '../../components/list-state'
import { Page } from '../../components/page'
import type { MadeSecret } from '../../components/shown-once'
import { type Connector, connectorsQuery } from '../connectors/queries'
import { type Integration, integrationQuery } from '../integrations/queries'
import { DoneStep } from './done-step'
import { FormStep } from './form-step'
import type { SetWizard, Step, WizardSearch } from './search'
import { SetUpStep } from './set-up-step'
import { after, stepsOf } from './steps'
import { StepsBar } from './steps-bar'
import { TestStep } from './test-step'
import { WaitStep } from './wait-step'

interface WizardProps {
  connectorId: string
  search: WizardSearch
  set: SetWizard
}

/** From a connector to its first message or its first delivery, step by step. */
export function Wizard({ connectorId, search, set }: WizardProps) {
  const connectors = useQuery(connectorsQuery)
  const made = useQuery({
    ...integrationQuery(search.integration ?? ''),
    enabled: search.integration !== undefined,
    retry: false,
  })
  const mayConnect = useRole()('itsm_manager')
  const connector = connectors.data?.items.find(({ id }) => id === connectorId)
  const isGone = made.error instanceof ApiProblem && made.error.status === 404
  const name = connector?.name ?? 'a tool'
  return (
    <Page title={`Connect ${name}`}>
      {connectors.error ? (
        <Failed error={connectors.error} retry={() => void connectors.refetch()} />
      ) : connectors.isPending || (search.integration !== undefined && made.isPending) ? (
        <Bones rows={6} />
      ) : !connector ? (
        <Face says={`There is no connector “${connectorId}”.`} />
      ) : !mayConnect ? (
        <Face says="Connecting a tool needs the role of an ITSM manager. Ask an admin of this hub." />
      ) : isGone ? (
        <div className="card space-y-4 p-6">
          <p>This integration was deleted. Begin anew.</p>
          <ButtonLink href={`/connect/${connector.id}`} isPrimary>
            Connect {connector.name}
          </ButtonLink>
        </div>
      ) : made.error ? (
        <Failed error={made.error} retry={() => void made.refetch()} />
      ) : (
        <Steps connector={connector} integration={made.data} search={search} set={set} />
      )}
    </Page>
  )
}

const Face = ({ says }: { says: string }) => (
  <div className="card space-y-4 p-6">
    <p>{says}</p>
    <ButtonLink href="/connectors">See what can be connected</ButtonLink>
  </div>
)

interface StepsProps extends Omit<WizardProps, 'connectorId'> {
  connector: Connector
  integration: Integration | undefined
}

function Steps({ connector, integration, search, set }: StepsProps) {
  // Secrets are shown once: they live here, and are gone with the page.
  const [secrets, setSecrets] = useState<readonly MadeSecret[]>([])
  const steps = stepsOf(connector, integration, search.sides)
  const step = integration && search.step && steps.includes(search.step) ? search.step : 'form'
  const heading = useRef<HTMLHeadingElement>(null)
  const shown = useRef(step)
  useEffect(() => {
    // Not on arrival: a page begins at its top.
    if (shown.current !== step) heading.current?.focus()
    shown.current = step
  }, [step])
  const go = (to: Step) => set({ step: to })
  const next = () => go(after(steps, step))
  return (
    <>
      <StepsBar connector={connector} steps={steps} current={step} reachable={integration !== undefined} go={go} />
      <h2 ref={heading} tabIndex={-1} className="mb-4 flex items-center gap-3 text-base font-semibold outline-none">
        <ConnectorLogo connector={connector.id} name={connector.name} size={28} />
        {titleOf(step, connector, integration)}
      </h2>
      {step === 'form' || !integration ? (
        <FormStep
          connector={connector}
          integration={integration}
          search={search}
          set={set}
          made={(id, made, to) => {
            if (made.length > 0) setSecrets(made)
            set({
              integration: id,
              step: to,
              sides: undefined,
              auth: undefined,
              name: undefined,
              service: undefined,
              settings: undefined,
            })
          }}
        />
      ) : step === 'set-up' ? (
        <SetUpStep connector={connector} integration={integration} secrets={secrets} setSecrets={setSecrets} next={next} />
      ) : step === 'wait' ? (
        <WaitStep connector={connector} integration={integration} next={next} back={() => go('set-up')} />
      ) : step === 'test' ? (
        <TestStep connector={connector} integration={integration} secrets={secrets} next={next} back={() => go('form')} />
      ) : (
        <DoneStep integration={integration} />
      )}
    </>
  )
}

function titleOf(step: Step, { name }: Connector, integration: Integration | undefined): string {
  switch (step) {
    case 'form':
      return integration ? `Change ${integration.name}` : 'What shall it be called, and how shall it work?'
    case 'set-up':
      return `Set it up in ${name}`
    case 'wait':
      return 'The first message'
    case 'test':
      return 'Test the connection'
    case 'done':
      return `${integration?.name ?? name} is connected`
  }
}
