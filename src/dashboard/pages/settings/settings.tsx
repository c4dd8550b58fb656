import { useRole } from '../../components/can'
import { Page } from '../../components/page'
import { Tabs } from '../../components/tabs'
import { AuditLog } from './audit-log'
import { Encryption } from './encryption'
import { People } from './people'
import { Retention } from './retention'
import { SignInWays } from './sign-in-ways'
import { type SetSearch, type SettingsSearch, tabs } from './tabs'
import { Tokens } from './tokens'

export function Settings({ search, set }: { search: SettingsSearch; set: SetSearch }) {
  const may = useRole()
  const shown = tabs.filter(({ least }) => may(least))
  const open = shown.find(({ value }) => value === search.tab) ?? shown[0]
  return (
    <Page title="Settings" says="Who may do what here, and how this hub keeps what it holds.">
      <Tabs
        label="Settings"
        value={open?.value ?? 'sign-in'}
        tabs={shown.map(({ value, label }) => ({ value, label }))}
        select={(tab) =>
          set({
            tab,
            user: undefined,
            entry: undefined,
            actor: undefined,
            action: undefined,
            subject: undefined,
            within: undefined,
          })
        }
      />
      {open?.value === 'people' && <People search={search} set={set} />}
      {open?.value === 'tokens' && <Tokens />}
      {open?.value === 'sign-in' && <SignInWays />}
      {open?.value === 'encryption' && <Encryption />}
      {open?.value === 'retention' && <Retention />}
      {open?.value === 'audit' && <AuditLog search={search} set={set} />}
    </Page>
  )
}
