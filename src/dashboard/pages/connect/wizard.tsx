import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ApiProblem, saidOf } from '../../api/problem'
import { useRole } from '../../components/can'
import { ConnectorLogo } from '../../components/connector-logo'
import { Bones, Failed } from '../../components/list-state'
import { Page } from '../../components/page'
import type { MadeSecret } from '../../components/shown-once'
import { type Connector, connectorsQuery } from '../connectors/queries'
import { type Integration, integrationQuery } from '../integrations/queries'
import { DoneStep } from './done-step'
import { Deleted, Face, Other, Over } from './faces'
import { FormStep } from './form-step'
import { steps as allSteps, type SetWizard, type Step, type WizardSearch } from './search'
import { SetUpStep } from './set-up-step'
import { type Draft, type Setup, setupQuery, useKeeping, useKeptDraft } from './setups'
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
  const setup = useQuery({ ...setupQuery(search.setup ?? ''), enabled: search.setup !== undefined, retry: false })
  const integrationId = search.integration ?? setup.data?.integrationId ?? undefined
  const made = useQuery({ ...integrationQuery(integrationId ?? ''), enabled: integrationId !== undefined, retry: false })
  // Another setup is another wizard; one that begins or ends while it is open stays the same.
  const [visit, setVisit] = useState({ setup: search.setup, own: search.setup, count: 0 })
  if (search.setup !== visit.setup)
    setVisit({ ...visit, setup: search.setup, count: visit.count + (search.setup === visit.own ? 0 : 1) })
  const nameSetup = (id: string | undefined) => {
    setVisit((before) => ({ ...before, own: id }))
    set({ setup: id, sides: undefined }, true)
  }
  const mayConnect = useRole()('itsm_manager')
  const connector = connectors.data?.items.find(({ id }) => id === connectorId)
  const isGone = is404(made.error)
  const isOver = is404(setup.error) && !setup.data
  const error = connectors.error ?? (setup.data || isOver ? null : setup.error)
  const name = connector?.name ?? 'a tool'
  return (
    <Page title={`Connect ${name}`}>
      {error ? (
        <Failed error={error} retry={() => void (connectors.error ? connectors : setup).refetch()} />
      ) : connectors.isPending || (search.setup && setup.isPending) || (integrationId !== undefined && made.isPending) ? (
        <Bones rows={6} />
      ) : !connector ? (
        <Face says={`There is no connector “${connectorId}”.`} />
      ) : !mayConnect ? (
        <Face says="Connecting a tool needs the role of an ITSM manager. Ask an admin of this hub." />
      ) : isOver ? (
        <Over connector={connector} search={search} />
      ) : setup.data && setup.data.connector !== connectorId ? (
        <Other setup={setup.data} connectors={connectors.data?.items ?? []} />
      ) : isGone ? (
        <Deleted connector={connector} setup={setup.data} />
      ) : made.error ? (
        <Failed error={made.error} retry={() => void made.refetch()} />
      ) : (
        <Steps
          key={visit.count}
          connector={connector}
          setup={setup.data}
          integration={made.data}
          search={search}
          set={set}
          nameSetup={nameSetup}
        />
      )}
    </Page>
  )
}

const is404 = (error: unknown): boolean => error instanceof ApiProblem && error.status === 404

interface StepsProps extends Omit<WizardProps, 'connectorId'> {
  connector: Connector
  setup: Setup | undefined
  integration: Integration | undefined
  nameSetup: (id: string | undefined) => void
}

function Steps({ connector, setup, integration, search, set, nameSetup }: StepsProps) {
  // Secrets are shown once: they live here, and are gone with the page.
  const [secrets, setSecrets] = useState<readonly MadeSecret[]>([])
  const [draft, setDraft] = useState<Draft>(() => setup?.draft ?? (search.sides ? { sides: [...search.sides] } : {}))
  const { keep, end, isKept, error } = useKeeping(connector.id, setup, nameSetup)
  useKeptDraft(draft, !integration, keep)
  const steps = stepsOf(connector, integration, draft.sides)
  const wanted = search.step ?? allSteps.find((one) => one === setup?.step)
  const step = integration && wanted && steps.includes(wanted) ? wanted : 'form'
  const keptStep = useRef(setup?.step ?? step)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another step is another place
  useEffect(() => {
    if (step === 'done') end()
    else if (step !== keptStep.current) keep({ step })
    keptStep.current = step
  }, [step])
  const heading = useRef<HTMLHeadingElement>(null)
  const shown = useRef(step)
  useEffect(() => {
    // Not on arrival: a page begins at its top.
    if (shown.current !== step) heading.current?.focus()
    shown.current = step
  }, [step])
  const go = (to: Step) => set({ step: to, ...(integration && { integration: integration.id }) })
  const next = () => go(after(steps, step))
  return (
    <>
      <StepsBar connector={connector} steps={steps} current={step} reachable={integration !== undefined} go={go} />
      {error !== null && (
        <p role="alert" className="mb-4 text-[13px] text-kumo-danger">
          Where you stand cannot be kept: {saidOf(error).title.toLowerCase()}. You can go on, but not from another device.
        </p>
      )}
      <h2 ref={heading} tabIndex={-1} className="mb-4 flex items-center gap-3 text-base font-semibold outline-none">
        <ConnectorLogo connector={connector.id} name={connector.name} size={28} />
        {titleOf(step, connector, integration)}
      </h2>
      {step === 'form' || !integration ? (
        <FormStep
          connector={connector}
          integration={integration}
          draft={draft}
          type={setDraft}
          isKept={isKept}
          setupId={setup?.id}
          made={(id, made, to) => {
            if (made.length > 0) setSecrets(made)
            if (!integration) {
              keptStep.current = to
              keep({ integrationId: id, step: to })
            }
            set({ integration: id, step: to, sides: undefined })
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
