import { Button } from '@cloudflare/kumo/components/button'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { ApiProblem, type FieldIssue } from '../../../api/problem'
import { useRole } from '../../../components/can'
import { CheckIcon, WarningIcon } from '../../../components/icons'
import { leaves } from '../../../components/link-looks'
import { Bones, Failed } from '../../../components/list-state'
import { Page } from '../../../components/page'
import { useCurrentInSight } from '../../../components/scrolling-row'
import { toast, toastError } from '../../../components/toast'
import { type Subscription, subscriptionQuery } from '../queries'
import { fields, isSame, issuesAt, missing, type Rule, ruleOf, type Step, stepOf, steps, stepWith, stepWords } from '../rule'
import { Conflict } from './conflict'
import { beginning, type Draft, forget, useDraft } from './draft'
import { save } from './save'
import { StepConditions } from './step-conditions'
import { StepDestination } from './step-destination'
import { StepEvents } from './step-events'
import { StepRetry } from './step-retry'
import { StepReview } from './step-review'
import { StepTemplate } from './step-template'
import { StepTest } from './step-test'

export interface EditorSearch {
  step?: Step
  from?: string
}

/** One subscription, in steps that each have an address. `new` is one that is not saved yet. */
export function SubscriptionEditor({ id, search }: { id: string; search: EditorSearch }) {
  const source = id === 'new' ? search.from : id
  // What was new a moment ago goes on where it was, under its id.
  const made = useRef<string>(null)
  const query = useQuery({ ...subscriptionQuery(source ?? ''), enabled: source !== undefined })
  const canEdit = useRole()('itsm_manager')
  const title = id === 'new' ? 'New subscription' : (query.data?.name ?? 'Subscription')
  if (!canEdit)
    return (
      <Page title={title}>
        <p className="card px-4 py-6">Editing needs the role ITSM manager.</p>
      </Page>
    )
  if (query.error) {
    return (
      <Page title={title}>
        <Failed error={query.error} retry={() => void query.refetch()} />
      </Page>
    )
  }
  if (source !== undefined && !query.data) {
    return (
      <Page title={title}>
        <Bones />
      </Page>
    )
  }
  return (
    <Steps
      key={id === made.current ? 'new' : id}
      id={id}
      step={search.step ?? 'events'}
      from={search.from}
      start={beginning(id, query.data)}
      created={(now) => {
        made.current = now
      }}
    />
  )
}

interface StepsProps {
  id: string
  step: Step
  from: string | undefined
  start: Draft
  created: (id: string) => void
}

function Steps({ id, step, from, start, created }: StepsProps) {
  const { rule, base, isChanged, change, become } = useDraft(id, start)
  const [issues, setIssues] = useState<readonly FieldIssue[]>([])
  const [theirs, setTheirs] = useState<Subscription | null>(null)
  const [isSaving, setSaving] = useState(false)
  const queries = useQueryClient()
  const navigate = useNavigate()
  const heading = useHeadingFocus(step)
  const go = (next: Step, at = id) =>
    void navigate({ to: '/subscriptions/$id', params: { id: at }, search: { step: next, ...(from && at === 'new' && { from }) } })

  /** Undefined where it was not saved; the steps say why. */
  const write = async (draft: Draft): Promise<Subscription | undefined> => {
    const lacking = missing(draft.rule)
    const refuse = (found: readonly FieldIssue[]) => {
      setIssues(found)
      const wrong = stepWith(found)
      if (wrong) go(wrong)
    }
    if (lacking.length > 0) return void refuse(lacking)
    setSaving(true)
    try {
      const saved = await save(draft)
      if (saved.kind === 'conflict') return void setTheirs(saved.theirs)
      const { subscription } = saved
      setIssues([])
      forget(id)
      if (!draft.base) created(subscription.id)
      become({ rule: ruleOf(subscription), base: subscription })
      queries.setQueryData(subscriptionQuery(subscription.id).queryKey, subscription)
      await queries.invalidateQueries({ queryKey: ['subscriptions', 'all'] })
      return subscription
    } catch (thrown) {
      if (thrown instanceof ApiProblem && thrown.issues.length > 0) refuse(thrown.issues)
      else void toastError(thrown)
      return undefined
    } finally {
      setSaving(false)
    }
  }
  const finish = async () => {
    const saved = await write({ rule, base })
    if (!saved) return
    void toast({ title: `${saved.name} is saved`, detail: saved.enabled ? 'It takes effect with the next event.' : 'It is off.' })
    void navigate({ to: '/subscriptions', search: { subscription: saved.id } })
  }
  const saveFirst = async () => {
    const named = { ...rule, name: rule.name.trim() || 'Untitled' }
    const saved = await write(base ? { rule: named, base } : { rule: { ...named, enabled: false }, base })
    if (saved && !base)
      void navigate({ to: '/subscriptions/$id', params: { id: saved.id }, search: { step: 'test' }, replace: true })
    return saved
  }

  const at = steps.indexOf(step)
  const [before, next] = [steps[at - 1], steps[at + 1]]
  const edited = (wanted: Partial<Rule>) => {
    change(wanted)
    setIssues((all) => all.filter((issue) => !fields.some((field) => field in wanted && issuesAt([issue], field).length > 0)))
  }
  const given = { rule, change: edited, issues }
  return (
    <Page
      title={rule.name || (id === 'new' ? 'New subscription' : 'Subscription')}
      says={
        base ? (isChanged ? 'Your changes are not saved yet.' : undefined) : 'Nothing is saved until the last step, or a test.'
      }
      actions={
        <>
          <Link to="/subscriptions" className={leaves}>
            All subscriptions
          </Link>
          {base && (
            <Button variant="primary" disabled={!isChanged} loading={isSaving} onClick={() => void finish()}>
              Save
            </Button>
          )}
        </>
      }
    >
      {theirs && base && (
        <Conflict
          mine={rule}
          base={ruleOf(base)}
          theirs={theirs}
          keepMine={() => {
            become({ rule: merged(rule, ruleOf(base), ruleOf(theirs)), base: theirs })
            setTheirs(null)
          }}
          takeTheirs={() => {
            become({ rule: ruleOf(theirs), base: theirs })
            setTheirs(null)
          }}
        />
      )}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-5 lg:grid-cols-[200px_minmax(0,1fr)]">
        <StepNav current={step} rule={rule} isSaved={base !== null} issues={issues} go={go} />
        <div className="min-w-0">
          <h2 ref={heading} tabIndex={-1} className="sr-only">
            Step {at + 1} of {steps.length}: {stepWords[step]}
          </h2>
          {step === 'events' && <StepEvents {...given} />}
          {step === 'conditions' && <StepConditions {...given} />}
          {step === 'destination' && <StepDestination {...given} />}
          {step === 'template' && <StepTemplate {...given} />}
          {step === 'retry' && <StepRetry {...given} />}
          {step === 'test' && <StepTest saved={base} isChanged={isChanged} saveFirst={saveFirst} />}
          {step === 'review' && <StepReview {...given} go={go} />}
          <footer className="mt-8 flex flex-wrap gap-2 border-t border-kumo-hairline pt-4">
            {before && <Button onClick={() => go(before)}>Back</Button>}
            {next ? (
              <Button variant="primary" onClick={() => go(next)}>
                Next: {stepWords[next]}
              </Button>
            ) : (
              <Button variant="primary" loading={isSaving} onClick={() => void finish()}>
                {base ? 'Save' : 'Create subscription'}
              </Button>
            )}
          </footer>
        </div>
      </div>
    </Page>
  )
}

/** What I changed, on top of what they say. */
const merged = (mine: Rule, base: Rule, theirs: Rule): Rule => ({
  ...theirs,
  ...Object.fromEntries(fields.flatMap((field) => (isSame(mine[field], base[field]) ? [] : [[field, mine[field]]]))),
})

/** A new step is read from its heading; the first one is not taken from whoever has just come. */
function useHeadingFocus(step: Step) {
  const heading = useRef<HTMLHeadingElement>(null)
  const shown = useRef(step)
  useEffect(() => {
    if (shown.current === step) return
    shown.current = step
    heading.current?.focus()
  }, [step])
  return heading
}

interface NavProps {
  current: Step
  rule: Rule
  isSaved: boolean
  issues: readonly FieldIssue[]
  go: (step: Step) => void
}

function StepNav({ current, rule, isSaved, issues, go }: NavProps) {
  const row = useCurrentInSight<HTMLOListElement>(current)
  const wrong = new Set(fields.filter((field) => issuesAt(issues, field).length > 0).map((field) => stepOf[field]))
  const isDone = (step: Step) => {
    if (step === 'events') return rule.eventTypes.length > 0
    if (step === 'destination') return rule.integrationId !== ''
    return isSaved && step !== 'test' && step !== 'review'
  }
  return (
    <nav aria-label="Steps" className="min-w-0 lg:sticky lg:top-20 lg:self-start">
      <ol ref={row} className="scrolling-row flex gap-1 lg:flex-col">
        {steps.map((step, at) => (
          <li key={step} className="shrink-0">
            <button
              type="button"
              aria-current={step === current ? 'step' : undefined}
              onClick={() => go(step)}
              className={`flex h-9 w-full items-center gap-2.5 rounded-lg px-2.5 text-left ${
                step === current
                  ? 'bg-kumo-base font-medium text-kumo-strong ring ring-kumo-line ring-inset'
                  : 'text-kumo-subtle hover:bg-kumo-tint'
              }`}
            >
              <span
                className={`tabular inline-flex size-5 shrink-0 items-center justify-center rounded-full text-[11px] font-semibold ${
                  wrong.has(step)
                    ? 'bg-critical-tint text-critical'
                    : step === current
                      ? 'bg-kumo-brand text-white'
                      : 'bg-kumo-fill text-kumo-default'
                }`}
              >
                {wrong.has(step) ? (
                  <WarningIcon size={12} />
                ) : isDone(step) && step !== current ? (
                  <CheckIcon size={12} />
                ) : (
                  at + 1
                )}
              </span>
              {stepWords[step]}
              {wrong.has(step) && <span className="sr-only">: something is not right here</span>}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  )
}
