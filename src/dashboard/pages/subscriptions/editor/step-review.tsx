import { Input } from '@cloudflare/kumo/components/input'
import { useQuery } from '@tanstack/react-query'
import { integrationsQuery, servicesQuery } from '../../incidents/queries'
import { templatesQuery } from '../queries'
import { issuesAt, type Step } from '../rule'
import { conditionWords, duration, scheduleWords } from '../words'
import { useDryRun } from './dry-run'
import { Box, Question } from './fields'
import type { StepProps } from './save'

export function StepReview({ rule, change, issues, go }: StepProps & { go: (step: Step) => void }) {
  const destinations = useQuery(integrationsQuery).data?.items ?? []
  const services = useQuery(servicesQuery).data?.items ?? []
  const templates = useQuery(templatesQuery).data?.items ?? []
  const names = new Map([...destinations, ...services, ...templates].map(({ id, name }) => [id, name]))
  const nameOf = (id: string) => names.get(id) ?? 'deleted'
  const tried = useDryRun(rule).query.data
  const nameFault = issuesAt(issues, 'name')[0]?.message
  const conditions = [...conditionWords(rule, nameOf), ...(rule.filter ? [rule.filter] : [])]
  const rows: [step: Step, title: string, says: string][] = [
    ['events', 'Events', rule.eventTypes.join(', ') || 'none yet'],
    ['conditions', 'Conditions', conditions.join(' · ') || 'all of them'],
    ['destination', 'Destination', rule.integrationId === '' ? 'none yet' : nameOf(rule.integrationId)],
    [
      'template',
      'Template',
      rule.templateId === null
        ? 'the destination’s own words'
        : `${nameOf(rule.templateId)}; where it fails, ${rule.onTemplateError === 'reject' ? 'the delivery fails' : 'the destination’s own words'}`,
    ],
    [
      'retry',
      'Retry',
      `${scheduleWords(rule.schedule)}${rule.expiresAfterSeconds ? `, until ${duration(rule.expiresAfterSeconds)} after the event` : ''}${rule.ordered ? ', in order' : ''}`,
    ],
  ]
  return (
    <>
      <div className="mb-7 max-w-md">
        <Input
          label="Name"
          value={rule.name}
          onChange={({ target }) => change({ name: target.value })}
          placeholder="Critical ones to on-call"
          maxLength={100}
          autoComplete="off"
          passwordManagerIgnore
          className="w-full"
          aria-invalid={nameFault !== undefined}
          {...(nameFault && { error: nameFault })}
        />
      </div>
      <Question title="What it says">
        <dl className="card divide-y divide-kumo-hairline">
          {rows.map(([step, title, says]) => (
            <div key={step} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 px-4 py-2.5">
              <dt className="w-28 shrink-0 text-kumo-subtle">{title}</dt>
              <dd className="min-w-0 grow break-words sm:w-0">{says}</dd>
              <dd>
                <button
                  type="button"
                  onClick={() => go(step)}
                  aria-label={`Change ${title.toLowerCase()}`}
                  className="text-kumo-link underline underline-offset-2"
                >
                  Change
                </button>
              </dd>
            </div>
          ))}
        </dl>
        {tried && tried.examined > 0 && (
          <p className={`mt-2 text-[13px] ${tried.matched === 0 ? 'text-warning' : 'text-kumo-subtle'}`}>
            {tried.matched} of the last {tried.examined} events would be delivered.
          </p>
        )}
      </Question>
      <Question title="State">
        <Box
          type="checkbox"
          isOn={rule.enabled}
          choose={() => change({ enabled: !rule.enabled })}
          title="On"
          says="Off, nothing is planned: what happens meanwhile is not delivered, and not later either. To hold deliveries back, pause the destination."
        />
      </Question>
    </>
  )
}
