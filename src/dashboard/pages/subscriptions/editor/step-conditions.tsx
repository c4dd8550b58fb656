import { useQuery } from '@tanstack/react-query'
import { SeverityBadge, severities } from '../../../components/badges'
import { CodeEditor } from '../../../components/code-editor'
import { servicesQuery } from '../../incidents/queries'
import { issuesAt, priorities } from '../rule'
import { DryRun, useDryRun } from './dry-run'
import { Chips, Issues, Question } from './fields'
import { FilterHelp } from './filter-help'
import type { StepProps } from './save'

export function StepConditions({ rule, change, issues }: StepProps) {
  const services = useQuery(servicesQuery).data?.items ?? []
  const tried = useDryRun(rule)
  const faults = [...tried.issues, ...issues]
  const lines = issuesAt(faults, 'filter').map(({ message }) => ({ line: Number(/line (\d+)/.exec(message)?.[1] ?? 1), message }))
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <div className="min-w-0">
        <Question title="Only some of them?" says="What is left at All asks nothing.">
          <div className="space-y-4">
            <Chips
              label="Severities"
              options={severities.map((value) => ({ value, label: <SeverityBadge severity={value} /> }))}
              value={rule.severities}
              change={(severities) => change({ severities })}
            />
            <Chips
              label="Priorities"
              options={priorities.map((value) => ({ value, label: value }))}
              value={rule.priorities}
              change={(priorities) => change({ priorities })}
            />
            {services.length > 0 && (
              <Chips
                label="Services"
                options={services.map(({ id, name }) => ({ value: id, label: name }))}
                value={rule.serviceIds}
                change={(serviceIds) => change({ serviceIds })}
              />
            )}
            <Issues issues={issues} field="serviceIds" />
          </div>
        </Question>
        <Question
          title="Filter"
          says="An expression over the event; only those for which it is true are delivered. Leave it empty to ask nothing more."
        >
          <CodeEditor
            label="Filter expression"
            language="jinja"
            value={rule.filter ?? ''}
            change={(filter) => change({ filter: filter.trim() === '' ? null : filter })}
            lines={6}
            errors={lines}
          />
          <Issues issues={tried.issues.length > 0 ? tried.issues : issues} field="filter" />
          <FilterHelp insert={(filter) => change({ filter })} />
        </Question>
      </div>
      <DryRun tried={tried} />
    </div>
  )
}
