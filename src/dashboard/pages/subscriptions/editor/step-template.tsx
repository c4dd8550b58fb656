import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Bones, Failed } from '../../../components/list-state'
import { integrationsQuery } from '../../incidents/queries'
import { templatesQuery } from '../queries'
import { Box, Issues, Question } from './fields'
import type { StepProps } from './save'

export function StepTemplate({ rule, change, issues }: StepProps) {
  const templates = useQuery(templatesQuery)
  const destinations = useQuery(integrationsQuery)
  const connector = destinations.data?.items.find(({ id }) => id === rule.integrationId)?.connector
  if (templates.error) return <Failed error={templates.error} retry={() => void templates.refetch()} />
  if (!templates.data || !destinations.data) return <Bones rows={3} height={56} />
  const fitting = templates.data.items.filter((one) => connector === undefined || one.connector === connector)
  return (
    <>
      <Question
        title="In which words?"
        says={
          connector ? (
            <>
              The templates for this destination.{' '}
              <Link
                to="/templates/$id"
                params={{ id: 'new' }}
                search={{ connector }}
                className="text-kumo-link underline underline-offset-2"
              >
                Write another one
              </Link>
            </>
          ) : (
            'Choose a destination first: a template is for one kind of destination.'
          )
        }
      >
        <div className="grid gap-2">
          <Box
            type="radio"
            name="template"
            isOn={rule.templateId === null}
            choose={() => change({ templateId: null })}
            title="The destination’s own words"
            says="What Signalbox says there when nobody says otherwise."
          />
          {connector &&
            fitting.map(({ id, name, version, parts }) => (
              <Box
                key={id}
                type="radio"
                name="template"
                isOn={rule.templateId === id}
                choose={() => change({ templateId: id })}
                title={name}
                says={`Version ${version} · ${Object.keys(parts).join(', ') || 'no parts of its own'}`}
              />
            ))}
        </div>
        <Issues issues={issues} field="templateId" />
      </Question>
      {rule.templateId !== null && (
        <Question title="If the template fails on an event">
          <div className="grid gap-2">
            <Box
              type="radio"
              name="on-template-error"
              isOn={rule.onTemplateError === 'reject'}
              choose={() => change({ onTemplateError: 'reject' })}
              title="The delivery fails"
              says="Nothing is sent. It can be retried when the template is mended."
            />
            <Box
              type="radio"
              name="on-template-error"
              isOn={rule.onTemplateError === 'default'}
              choose={() => change({ onTemplateError: 'default' })}
              title="Say it in the destination’s own words"
              says="Where being told in other words is better than not being told."
            />
          </div>
          <Issues issues={issues} field="onTemplateError" />
        </Question>
      )}
    </>
  )
}
