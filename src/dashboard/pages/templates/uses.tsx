import { Button } from '@cloudflare/kumo/components/button'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, read } from '../../api/client'
import { saidOf } from '../../api/problem'
import { Can } from '../../components/can'
import { TestAnswer } from '../../components/test-answer'
import { State } from '../subscriptions/columns'
import type { Subscription } from '../subscriptions/queries'
import type { Template } from './queries'

/** Which subscriptions speak by it, and a test through each of them. */
export function Uses({ template, users, isChanged }: { template: Template; users: readonly Subscription[]; isChanged: boolean }) {
  const test = useMutation({
    mutationFn: (id: string) => read(api.subscriptions[':id'].test.$post({ param: { id }, json: {} })),
  })
  const said = test.error ? saidOf(test.error) : undefined
  if (users.length === 0)
    return (
      <p className="card px-4 py-6">
        No subscription uses it yet. Choose it in the template step of{' '}
        <Link to="/subscriptions" className="text-kumo-link underline underline-offset-2">
          a subscription
        </Link>
        ; then it can be tested here.
      </p>
    )
  return (
    <>
      <p className="mb-3 max-w-[68ch] text-kumo-subtle">
        A test is sent for real, with severity info and a title that begins with [test], in the words of version{' '}
        {template.version}.{isChanged && ' What is not saved yet is not in it.'}
      </p>
      <ul className="card divide-y divide-kumo-hairline">
        {users.map((user) => (
          <li key={user.id} className="flex flex-wrap items-center gap-3 px-4 py-2.5">
            <Link
              to="/subscriptions"
              search={{ subscription: user.id }}
              className="min-w-0 grow truncate font-medium text-kumo-strong"
            >
              {user.name}
            </Link>
            <State rule={user} />
            <Can role="itsm_manager">
              <Button size="sm" loading={test.isPending && test.variables === user.id} onClick={() => test.mutate(user.id)}>
                Send a test
              </Button>
            </Can>
          </li>
        ))}
      </ul>
      <div aria-live="polite" className="mt-4">
        {said && (
          <p role="alert" className="text-kumo-danger">
            {said.title}. {said.detail}
          </p>
        )}
        {test.data && !test.isPending && <TestAnswer sent={test.data} />}
      </div>
    </>
  )
}
