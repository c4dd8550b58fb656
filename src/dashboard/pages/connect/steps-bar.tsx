import { Link } from '@tanstack/react-router'
import type { Connector } from '../connectors/queries'
import type { Step } from './search'
import { stepWords } from './steps'

interface StepsBarProps {
  connector: Connector
  steps: readonly Step[]
  current: Step
  /** Whether other steps may be gone to: once the integration is made. */
  reachable: boolean
  go: (step: Step) => void
}

export function StepsBar({ connector, steps, current, reachable, go }: StepsBarProps) {
  const at = steps.indexOf(current)
  return (
    <nav aria-label="Steps" className="mb-7">
      <ol className="flex flex-wrap items-center gap-x-4 sm:gap-x-2 gap-y-2 text-[13px]">
        <li className="flex items-center gap-2">
          <Circle of={1} state="done" />
          <Link to="/connectors" className="text-kumo-link underline-offset-2 hover:underline">
            {connector.name}
          </Link>
        </li>
        {steps.map((step, index) => {
          const state = index < at ? 'done' : index === at ? 'current' : 'ahead'
          return (
            <li key={step} aria-current={state === 'current' ? 'step' : undefined} className="flex items-center gap-2">
              <span aria-hidden="true" className="h-px w-7 bg-kumo-fill max-sm:hidden" />
              <Circle of={index + 2} state={state} />
              {reachable && state !== 'current' ? (
                <button type="button" onClick={() => go(step)} className="text-kumo-link underline-offset-2 hover:underline">
                  {stepWords[step]}
                </button>
              ) : (
                <span className={state === 'current' ? 'font-semibold text-kumo-strong' : 'text-kumo-subtle'}>
                  {stepWords[step]}
                </span>
              )}
            </li>
          )
        })}
      </ol>
    </nav>
  )
}

const looks = {
  done: 'bg-good-tint text-good',
  current: 'bg-kumo-brand text-white',
  ahead: 'bg-kumo-fill text-kumo-default',
} as const

const Circle = ({ of, state }: { of: number; state: keyof typeof looks }) => (
  <span
    aria-hidden="true"
    className={`inline-flex size-6 items-center justify-center rounded-full text-xs font-semibold ${looks[state]}`}
  >
    {state === 'done' ? '✓' : of}
  </span>
)
