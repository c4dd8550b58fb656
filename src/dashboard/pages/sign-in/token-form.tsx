import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import { type FormEvent, useState } from 'react'
import { saidOf } from '../../api/problem'
import { enterWithToken } from '../../api/sign-in'

export function TokenForm({ enter }: { enter: () => Promise<void> }) {
  const [token, setToken] = useState('')
  const [state, setState] = useState<{ isBusy: boolean; error?: string }>({ isBusy: false })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setState({ isBusy: true })
    try {
      await enterWithToken(token.trim())
      await enter()
    } catch (thrown) {
      const { title, detail } = saidOf(thrown)
      setState({ isBusy: false, error: detail ?? title })
    }
  }
  return (
    <form onSubmit={submit} className="mt-6 space-y-4">
      <Input
        label="API token"
        type="password"
        autoComplete="off"
        placeholder="sbx_…"
        value={token}
        onChange={(event) => setToken(event.target.value)}
        description="It stays in this tab and is forgotten when the tab is closed."
        aria-invalid={state.error !== undefined}
        className="w-full"
        {...(state.error && { error: state.error })}
      />
      <Button
        type="submit"
        variant="primary"
        size="lg"
        className="w-full justify-center"
        loading={state.isBusy}
        disabled={!token.trim()}
      >
        Sign in with an API token
      </Button>
    </form>
  )
}
