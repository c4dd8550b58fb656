import { useQuery } from '@tanstack/react-query'
import { globMatches } from '../../../../kit/glob'
import { Inline } from '../../../components/guide'
import { Bones, Failed } from '../../../components/list-state'
import { eventsQuery } from '../../events/queries'
import { Box, Issues, Question } from './fields'
import type { StepProps } from './save'

export function StepEvents({ rule, change, issues }: StepProps) {
  const types = useQuery(eventsQuery)
  if (types.error) return <Failed error={types.error} retry={() => void types.refetch()} />
  if (!types.data) return <Bones rows={6} height={56} />
  const { eventTypes } = rule
  const toggle = (one: string) =>
    change({ eventTypes: eventTypes.includes(one) ? eventTypes.filter((type) => type !== one) : [...eventTypes, one] })
  const families = [...new Set(types.data.items.map(({ type }) => type.replace(/\..*/, '')))]
  return (
    <>
      <Question
        title="Which events?"
        says="Single types, or all of a family with a pattern: patterns also take in types that the hub learns later."
      >
        <Box
          type="checkbox"
          isOn={eventTypes.includes('*')}
          choose={() => toggle('*')}
          title={
            <>
              Everything <code className="ml-1 font-mono text-[12px] font-normal text-kumo-subtle">*</code>
            </>
          }
          says="Of incidents, and what the hub says of itself."
        />
        <Issues issues={issues} field="eventTypes" />
      </Question>
      {families.map((family) => {
        const pattern = `${family}.*`
        const of = types.data.items.filter(({ type }) => globMatches(pattern, type))
        return (
          <section key={family} className="mb-6">
            <h3 className="eyebrow mb-2">{family}</h3>
            <div className="grid gap-2 sm:grid-cols-2">
              <Box
                type="checkbox"
                isOn={eventTypes.includes(pattern)}
                choose={() => toggle(pattern)}
                title={
                  <>
                    All {family} events <code className="ml-1 font-mono text-[12px] font-normal text-kumo-subtle">{pattern}</code>
                  </>
                }
                says={`${of.length} types today.`}
              />
              {of.map(({ type, title, description }) => {
                const by = eventTypes.find((one) => one !== type && globMatches(one, type))
                return (
                  <Box
                    key={type}
                    type="checkbox"
                    isOn={by !== undefined || eventTypes.includes(type)}
                    disabled={by !== undefined}
                    choose={() => toggle(type)}
                    title={
                      <>
                        {title} <code className="ml-1 font-mono text-[12px] font-normal text-kumo-subtle">{type}</code>
                      </>
                    }
                    says={by ? `Taken in by ${by}.` : <Inline text={description} />}
                  />
                )
              })}
            </div>
          </section>
        )
      })}
    </>
  )
}
