import { lazy, Suspense, useRef } from 'react'
import { saidOf } from '../../api/problem'
import { SeverityBadge, severities } from '../../components/badges'
import { Facts, Section } from '../../components/drawer'
import { JsonView } from '../../components/json-view'
import { Bones } from '../../components/list-state'
import { cardsIn } from './card'
import type { Tried } from './events'
import { fieldsOf } from './fields'
import { mailIn } from './mail'
import type { Preview } from './queries'
import { SlackPreview } from './slack-preview'

const CardPreview = lazy(() => import('./card-preview'))
const MailPreview = lazy(() => import('./mail-preview'))

/** What would be sent for the event: as the vendor shows it, and as it goes over the wire. While a part fails, the last that was whole. */
export function Result({ connector, tried }: { connector: string; tried: Tried }) {
  const whole = useRef<Preview | null>(null)
  if (tried.data?.request) whole.current = tried.data
  const isBroken = Object.values(tried.data?.parts ?? {}).some((part) => 'error' in part)
  const isSilent = tried.data?.request === null && !isBroken
  const shown = whole.current
  return (
    <section aria-label="Result" aria-busy={tried.isFetching} className="min-w-0">
      <h2 className="eyebrow mb-2">Result</h2>
      {tried.error && (
        <p role="alert" className="card mb-3 px-3 py-2.5 text-[13px] text-kumo-danger">
          {saidOf(tried.error).detail ?? saidOf(tried.error).title}
        </p>
      )}
      {isBroken && (
        <p role="status" className="mb-3 rounded-lg bg-warning-tint px-3 py-2 text-[13px] text-warning">
          {shown ? 'A part has a fault. This is what was said before it.' : 'A part has a fault, so nothing would be sent.'}
        </p>
      )}
      {isSilent && (
        <p role="status" className="mb-3 rounded-lg bg-kumo-tint px-3 py-2 text-[13px]">
          Of such an event nothing is sent there: it has no word for it.
        </p>
      )}
      {tried.isPending && <Bones rows={4} height={44} />}
      {shown?.request && !isSilent && (
        <div className={isBroken ? 'opacity-70' : ''}>
          {connector === 'slack' && <SlackPreview message={shown.request.body} />}
          {connector === 'pagerduty' && <PagerDutyPreview body={shown.request.body} />}
          {connector !== 'slack' && <ByShape preview={shown} />}
          <Texts preview={shown} />
          <Section title="What goes over the wire">
            <p className="mb-2 font-mono text-[12px] break-all">
              {shown.request.method} {shown.request.url}
            </p>
            <JsonView value={shown.request.body} label="Body" />
          </Section>
        </div>
      )}
    </section>
  )
}

/** What goes to a webhook may be a card for Teams or a mail for who sends mail: its shape says so. */
function ByShape({ preview: { request, parts } }: { preview: Preview }) {
  const cards = cardsIn(request?.body)
  const said = Object.fromEntries(Object.entries(parts).flatMap(([name, one]) => ('value' in one ? [[name, one.value]] : [])))
  const mail = mailIn(request?.body) ?? mailIn(said)
  return (
    <Suspense fallback={<Bones rows={3} height={44} />}>
      {cards.length > 0 && <CardPreview cards={cards} />}
      {mail && <MailPreview mail={mail} />}
    </Suspense>
  )
}

/** Parts that are text, as they read. */
function Texts({ preview }: { preview: Preview }) {
  const texts = Object.entries(preview.parts).flatMap(([name, said]) =>
    'value' in said && typeof said.value === 'string' ? [[name, said.value] as [string, string]] : [],
  )
  if (texts.length === 0) return null
  return (
    <Section title="Text">
      <Facts facts={texts} />
    </Section>
  )
}

function PagerDutyPreview({ body }: { body: unknown }) {
  const { payload, event_action: action } = fieldsOf(body)
  const { summary, severity, source, custom_details: details } = fieldsOf(payload)
  const known = severities.find((one) => one === severity)
  return (
    <section aria-label="PagerDuty alert" className="card mb-4 p-4">
      <div className="mb-2 flex flex-wrap items-center gap-2">
        {known && <SeverityBadge severity={known} />}
        <span className="text-[13px] text-kumo-subtle">{String(action ?? '')}</span>
      </div>
      {typeof summary === 'string' && <p className="mb-3 text-[15px] font-semibold">{summary}</p>}
      <Facts
        facts={[
          ['Source', typeof source === 'string' ? source : undefined],
          ...Object.entries(fieldsOf(details)).map(
            ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as [string, string],
          ),
        ]}
      />
    </section>
  )
}
