import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, read } from '../../api/client'
import { ApiProblem } from '../../api/problem'
import { ChangedMeanwhile, currentOf, ifMatch } from '../../components/changed-meanwhile'
import { ChoiceField } from '../../components/choice-field'
import { errorAt } from '../../components/error-at'
import { roles, roleWord } from '../../components/roles'
import { toast } from '../../components/toast'
import { type User, type UserWithWays, userQuery } from './queries'

type Draft = Pick<User, 'name' | 'email' | 'role'> & { disabled: boolean }
const draftOf = ({ name, email, role, disabledAt }: User): Draft => ({ name, email, role, disabled: disabledAt !== null })

/** What an admin may change of somebody; what somebody else saved meanwhile is put beside it. */
export function UserForm({ user }: { user: UserWithWays }) {
  /** What the draft was made from; it stays while others save. */
  const [base, setBase] = useState<User>(user)
  const [draft, setDraft] = useState(draftOf(user))
  const [state, setState] = useState<{ isBusy: boolean; error?: unknown }>({ isBusy: false })
  const queries = useQueryClient()
  const isChanged = JSON.stringify(draft) !== JSON.stringify(draftOf(base))
  const begin = (from: User) => {
    setBase(from)
    setDraft(draftOf(from))
    setState({ isBusy: false })
    queries.setQueryData(userQuery(user.id).queryKey, (before: UserWithWays | undefined) => before && { ...before, ...from })
    void queries.invalidateQueries({ queryKey: ['users'] })
  }
  const save = async (updatedAt: string) => {
    setState({ isBusy: true })
    try {
      const json = { ...draft, name: draft.name.trim(), email: draft.email?.trim() || null }
      const answer = api.users[':id'].$patch({ param: { id: user.id }, json, header: ifMatch(updatedAt) })
      const saved = await read(answer)
      begin(saved)
      void toast({ title: `${saved.name} is saved` })
    } catch (error) {
      setState({ isBusy: false, error })
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void save(base.updatedAt)
  }
  const current = currentOf<User>(state.error)
  const isLastAdmin = state.error instanceof ApiProblem && state.error.code === 'last-admin'
  const text = (name: 'name' | 'email') => {
    const error = errorAt(state.error, name)
    return {
      value: draft[name] ?? '',
      onChange: ({ target }: { target: { value: string } }) =>
        setDraft({ ...draft, [name]: target.value || (name === 'email' ? null : '') }),
      className: 'w-full',
      autoComplete: 'off',
      'aria-invalid': error !== undefined,
      ...(error && { error }),
    }
  }
  return (
    <form aria-label="Change the user" onSubmit={submit} className="space-y-4">
      <Input label="Name" required {...text('name')} />
      <Input label="E-mail address" type="email" required={false} {...text('email')} />
      <ChoiceField
        label="Role"
        options={roles}
        value={draft.role}
        change={(role) => setDraft({ ...draft, role })}
        error={errorAt(state.error, 'role') ?? (isLastAdmin ? errorAt(state.error, '') : undefined)}
      />
      <label className="flex items-start gap-2.5">
        <input
          type="checkbox"
          className="mt-0.5 size-4 accent-kumo-brand"
          checked={!draft.disabled}
          onChange={({ target }) => setDraft({ ...draft, disabled: !target.checked })}
        />
        <span>
          <span className="font-medium">Gets in</span>
          <span className="block text-[13px] text-kumo-subtle">
            Without it, all their sessions end and no way in works for them.
          </span>
        </span>
      </label>
      {current ? (
        <ChangedMeanwhile
          what="user"
          fields={differing(draft, draftOf(current))}
          isBusy={state.isBusy}
          takeTheirs={() => begin(current)}
          saveMine={() => void save(current.updatedAt)}
        />
      ) : (
        <>
          {!isLastAdmin && errorAt(state.error, '') && (
            <p role="alert" className="text-kumo-danger">
              {errorAt(state.error, '')}
            </p>
          )}
          <div className="flex gap-2">
            <Button type="submit" variant="primary" loading={state.isBusy} disabled={!isChanged || !draft.name.trim()}>
              Save
            </Button>
            {isChanged && (
              <Button type="button" variant="ghost" onClick={() => begin(base)}>
                Undo
              </Button>
            )}
          </div>
        </>
      )}
    </form>
  )
}

const words: { label: string; say: (draft: Draft) => string }[] = [
  { label: 'Name', say: ({ name }) => name },
  { label: 'E-mail', say: ({ email }) => email ?? 'none' },
  { label: 'Role', say: ({ role }) => roleWord(role) },
  { label: 'Gets in', say: ({ disabled }) => (disabled ? 'No' : 'Yes') },
]
const differing = (mine: Draft, theirs: Draft) =>
  words.map(({ label, say }) => ({ label, mine: say(mine), theirs: say(theirs) })).filter((one) => one.mine !== one.theirs)
