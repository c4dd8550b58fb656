import { Button } from '@cloudflare/kumo/components/button'
import { useMutation } from '@tanstack/react-query'
import { api, read } from '../../../api/client'
import { saidOf } from '../../../api/problem'
import { TestAnswer } from '../../../components/test-answer'
import type { Subscription } from '../queries'
import { Question } from './fields'

interface StepTestProps {
  /** What is saved; null where nothing is yet. */
  saved: Subscription | null
  isChanged: boolean
  /** Saves the draft; of a new one switched off. Undefined where it could not be. */
  saveFirst: () => Promise<Subscription | undefined>
}

/** Sends one event where the subscription leads, and shows what came of it. */
export function StepTest({ saved, isChanged, saveFirst }: StepTestProps) {
  const test = useMutation({
    mutationFn: async (first: boolean) => {
      const subject = first ? await saveFirst() : saved
      return subject ? read(api.subscriptions[':id'].test.$post({ param: { id: subject.id }, json: {} })) : undefined
    },
  })
  const said = test.error ? saidOf(test.error) : undefined
  return (
    <Question
      title="Try it"
      says="Sends the latest event that matches, or an example, for real: with severity info and a title that begins with [test], as an incident of its own. Nothing is planned or repeated."
    >
      {!saved && (
        <p className="mb-3 max-w-[68ch]">
          What is not saved cannot be tested, so it is saved first, <strong>switched off</strong>: it delivers nothing until you
          switch it on in the last step.
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        {(!saved || isChanged) && (
          <Button variant="primary" loading={test.isPending} onClick={() => test.mutate(true)}>
            {saved ? 'Save the changes and send a test' : 'Save switched off and send a test'}
          </Button>
        )}
        {saved && (
          <Button variant={isChanged ? 'secondary' : 'primary'} loading={test.isPending} onClick={() => test.mutate(false)}>
            {isChanged ? 'Test what is saved' : 'Send a test'}
          </Button>
        )}
      </div>
      <div aria-live="polite" className="mt-4">
        {said && (
          <p role="alert" className="text-kumo-danger">
            {said.title}. {said.detail}
          </p>
        )}
        {test.data && !test.isPending && <TestAnswer sent={test.data} />}
      </div>
    </Question>
  )
}
