import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import { type FormEvent, useState } from 'react'
import { ApiProblem, saidOf } from '../../api/problem'
import { registerPasskey, tokenForCode, type WaysIn } from '../../api/sign-in'
import { ShownOnce } from '../../components/shown-once'

interface FirstRunProps {
  ways: WaysIn
  /** The code from an invitation's link. */
  invitation: string | undefined
  enter: () => Promise<void>
  back: () => void
}

/** A code, once: the setup code for the first admin, an invitation's for others. It makes a passkey; the setup code makes a token where the hub has no passkeys. */
export function FirstRun({ ways: { passkey }, invitation, enter, back }: FirstRunProps) {
  const [given, setGiven] = useState({ code: invitation ?? '', name: '', email: '' })
  const [state, setState] = useState<{ isBusy: boolean; error?: unknown; token?: string }>({ isBusy: false })
  const isInvited = invitation !== undefined
  const ticketOf = () => {
    const [code, name] = [given.code.trim(), given.name.trim()]
    return isInvited ? { invitation: code, ...(name && { name }) } : { setupCode: code, name, email: given.email.trim() || null }
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setState({ isBusy: true })
    try {
      if (passkey) {
        await registerPasskey(ticketOf())
        await enter()
      } else setState({ isBusy: false, token: await tokenForCode(given.code.trim(), given.name.trim()) })
    } catch (error) {
      setState({ isBusy: false, error })
    }
  }
  if (state.token) return <Kept token={state.token} enter={enter} />
  const { code: wrongCode, name: wrongName, email: wrongEmail, form: wrong } = wrongOf(state.error)
  const field = (name: keyof typeof given, error: string | undefined) => ({
    value: given[name],
    onChange: (event: { target: { value: string } }) => setGiven({ ...given, [name]: event.target.value }),
    className: 'w-full',
    'aria-invalid': error !== undefined,
    ...(error && { error }),
  })
  return (
    <form onSubmit={submit} className="mt-6 space-y-4">
      {isInvited && (
        <p className="text-kumo-subtle">
          Your device keeps a passkey instead of a password: a finger, your face or your PIN will open this hub.
        </p>
      )}
      <Input
        label={isInvited ? 'Code of the invitation' : 'Setup code'}
        autoComplete="one-time-code"
        {...(!isInvited && { description: 'Printed by the local start; the secret SETUP_CODE of a deployed hub.' })}
        {...field('code', wrongCode)}
      />
      <Input
        label="Your name"
        autoComplete="name"
        required={!isInvited}
        {...(isInvited && { description: 'Left empty, it is as your inviter wrote it.' })}
        {...field('name', wrongName)}
      />
      {passkey && !isInvited && (
        <Input label="Your e-mail address" type="email" autoComplete="email" required={false} {...field('email', wrongEmail)} />
      )}
      {wrong && (
        <p role="alert" className="text-kumo-danger">
          {wrong}
        </p>
      )}
      <Button
        type="submit"
        variant="primary"
        size="lg"
        className="w-full justify-center"
        loading={state.isBusy}
        disabled={!given.code.trim() || (isInvited ? !passkey : !given.name.trim())}
      >
        {passkey || isInvited ? 'Create a passkey' : 'Make the first API token'}
      </Button>
      <Button type="button" variant="ghost" className="-ml-3" onClick={back}>
        Back
      </Button>
    </form>
  )
}

/** What is said at a field, and what is said of the whole. */
function wrongOf(error: unknown): { code?: string; name?: string; email?: string; form?: string } {
  if (error === undefined) return {}
  const { title, detail } = saidOf(error)
  const whole = detail ? `${title}. ${detail}` : title
  if (!(error instanceof ApiProblem)) return { form: whole }
  if (['wrong-code', 'setup-done', 'gone'].includes(error.code)) return { code: whole }
  const at = (...paths: string[]) => error.issues.find(({ path }) => paths.includes(path))?.message
  const [code, name, email] = [at('code', 'setupCode', 'invitation'), at('name'), at('email')]
  if (!code && !name && !email) return { form: whole }
  return { ...(code && { code }), ...(name && { name }), ...(email && { email }) }
}

const Kept = ({ token, enter }: { token: string; enter: () => Promise<void> }) => (
  <div className="mt-6 space-y-4">
    <p>This is the first API token, of role super admin. Keep it in a safe place.</p>
    <ShownOnce secrets={[{ label: 'API token', value: token }]} />
    <Button variant="primary" size="lg" className="w-full justify-center" onClick={() => void enter()}>
      I have kept it
    </Button>
  </div>
)
