import { useQuery } from '@tanstack/react-query'
import { ButtonLink } from '../../components/button-link'
import { Can } from '../../components/can'
import { Bones, Failed, ListState } from '../../components/list-state'
import { Page } from '../../components/page'
import { integrationsQuery } from '../incidents/queries'
import { Attention } from './attention'
import { Cards } from './cards'
import { DayCharts } from './day-charts'
import { LastErrors, LatestEvents } from './latest'
import { dayQuery, overviewQuery } from './queries'

/** How the hub is doing: what came and went in 24 hours, and what wants somebody now. */
export function OverviewPage() {
  const integrations = useQuery(integrationsQuery)
  const now = useQuery(overviewQuery)
  const day = useQuery(dayQuery)
  return (
    <Page title="Overview" says="The last 24 hours, and what wants somebody now. Figures lag by some seconds.">
      <ListState
        list={{
          isPending: integrations.isPending || now.isPending,
          error: integrations.error ?? now.error,
          refetch: () => void Promise.all([integrations.refetch(), now.refetch()]),
        }}
        isEmpty={!now.data || integrations.data?.items.length === 0}
        nothingYet={{
          title: 'Nothing is connected yet',
          says: 'Connect a tool that reports problems and a place that should hear of them. The checklist leads through it.',
          action: (
            <>
              <ButtonLink href="/setup" isPrimary>
                Open the checklist
              </ButtonLink>
              <Can role="itsm_manager">
                <ButtonLink href="/connectors">See what can be connected</ButtonLink>
              </Can>
            </>
          ),
        }}
        bones={{ rows: 4, height: 96 }}
      >
        {now.data && (
          <>
            <Cards now={now.data} buckets={day.data?.items ?? []} />
            {day.error ? (
              <Failed error={day.error} retry={() => void day.refetch()} />
            ) : day.data ? (
              <DayCharts buckets={day.data.items} />
            ) : (
              <Bones rows={3} height={72} />
            )}
            <Attention now={now.data} />
            <div className="mt-4 grid gap-4 lg:grid-cols-2">
              <LastErrors errors={now.data.lastErrors} />
              <LatestEvents />
            </div>
          </>
        )}
      </ListState>
    </Page>
  )
}
