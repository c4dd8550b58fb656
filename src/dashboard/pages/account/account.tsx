import { usePrincipal } from '../../components/can'
import { Facts } from '../../components/drawer'
import { Page } from '../../components/page'
import { roleWord } from '../../components/roles'
import { Passkeys } from './passkeys'
import { MySessions } from './sessions'

const ways = { passkey: 'a passkey', oidc: 'your identity provider', access: 'Cloudflare Access', token: 'an API token' } as const

/** What somebody may see and change of themselves. */
export function Account() {
  const who = usePrincipal()
  if (!who) return null
  return (
    <Page title="My account" says="Who you are here, and what lets you in.">
      <section className="card mb-8 p-4">
        <Facts
          facts={[
            ['Name', who.name],
            ['Role', roleWord(who.role)],
            ['Signed in by', ways[who.via]],
          ]}
        />
        <p className="mt-3 text-[13px] text-kumo-subtle">An admin changes your name and your role.</p>
      </section>
      {who.kind === 'user' ? (
        <>
          <Passkeys name={who.name} />
          <MySessions />
        </>
      ) : (
        <p className="text-kumo-subtle">A token has no passkeys and no sessions. Sign in as a user to see yours.</p>
      )}
    </Page>
  )
}
