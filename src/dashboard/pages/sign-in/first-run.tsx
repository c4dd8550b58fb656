import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import { type FormEvent, useState } from 'react'
import { saidOf } from '../../api/problem'
import { registerPasskey, tokenForCode, type WaysIn } from '../../api/sign-in'
import { CopyId } from '../../components/copy-id'

interface FirstRunProps {
  ways: WaysIn
  invitation: string | undefined
  enter: () => Promise<void>
  back: () => void
}

/** A code, once: the setup code for the first admin, an invitation's for others. It makes a passkey, or a token where the hub has no passkeys. */
export function FirstRun({ ways: { passkey }, invitation, enter, back }: FirstRunProps) {
  const [given, setGiven] = useState({ code: invitation ?? '', name: '', email: '' })
  const [state, setState] = useState<{ isBusy: boolean; error?: string; token?: string }>({ isBusy: false })
  const ticketOf = () => {
    const [code, name] = [given.code.trim(), given.name.trim()]
    return invitation
      ? { invitation: code, ...(name && { name }) }
      : { setupCode: code, name: name || 'first admin', email: given.email.trim() || null }
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setState({ isBusy: true })
    try {
      if (passkey) {
        await registerPasskey(ticketOf())
        await enter()
      } else setState({ isBusy: false, token: await tokenForCode(given.code.trim(), given.name.trim() || 'first admin') })
    } catch (thrown) {
      const { title, detail } = saidOf(thrown)
      setState({ isBusy: false, error: detail ? `${title}. ${detail}` : title })
    }
  }
  if (state.token) return <Kept token={state.token} enter={enter} />
  const field = (name: keyof typeof given) => ({
    value: given[name],
    onChange: (event: { target: { value: string } }) => setGiven({ ...given, [name]: event.target.value }),
    className: 'w-full',
  })
  return (
    <form onSubmit={submit} className="mt-6 space-y-4">
      <Input
        label={invitation ? 'Code of the invitation' : 'Setup code'}
        autoComplete="one-time-code"
        {...(!invitation && { description: 'Printed by the local start; the secret SETUP_CODE of a deployed hub.' })}
        aria-invalid={state.error !== undefined}
        {...(state.error && { error: state.error })}
        {...field('code')}
      />
      <Input label="Your name" autoComplete="name" {...field('name')} />
      {passkey && !invitation && <Input label="Your e-mail address" type="email" autoComplete="email" {...field('email')} />}
      <Button
        type="submit"
        variant="primary"
        size="lg"
        className="w-full justify-center"
        loading={state.isBusy}
        disabled={!given.code}
      >
        {passkey ? 'Create a passkey' : 'Make the first API token'}
      </Button>
      <Button type="button" variant="ghost" onClick={back}>
        Back
      </Button>
    </form>
  )
}

const Kept = ({ token, enter }: { token: string; enter: () => Promise<void> }) => (
  <div className="mt-6 space-y-4">
    <p>This is the first API token, of role super admin. It is shown this once: keep it in a safe place.</p>
    <div className="card p-3">
      <CopyId text={token} what="API token" />
    </div>
    <Button variant="primary" size="lg" className="w-full justify-center" onClick={() => void enter()}>
      I have kept it
    </Button>
  </div>
)
