import { useNavigate } from '@tanstack/react-router'
import { signOut } from '../api/principal'
import { usePrincipal } from '../components/can'
import {
  FingerprintIcon,
  KeyboardIcon,
  ListIcon,
  MagnifyingGlassIcon,
  MonitorIcon,
  MoonIcon,
  SignOutIcon,
  SunIcon,
} from '../components/icons'
import { Wordmark } from '../components/mark'
import { MenuButton } from '../components/menu-button'
import { roleWord } from '../components/roles'
import { toastError } from '../components/toast'
import { setTheme, type Theme, useTheme } from '../look/theme'
import { LiveDot } from './live-dot'

interface TopBarProps {
  openMenu: () => void
  openPalette: () => void
  openShortcuts: () => void
}

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

export const TopBar = ({ openMenu, openPalette, openShortcuts }: TopBarProps) => (
  <header className="sticky top-0 z-20 flex h-14 items-center gap-2 border-b border-kumo-hairline bg-kumo-canvas/90 px-3 backdrop-blur sm:px-7">
    <button
      type="button"
      onClick={openMenu}
      aria-label="Open the menu"
      className="inline-flex size-9 items-center justify-center rounded-lg hover:bg-kumo-tint lg:hidden"
    >
      <ListIcon size={20} />
    </button>
    <span className="max-sm:hidden lg:hidden">
      <Wordmark size={24} />
    </span>
    <button
      type="button"
      onClick={openPalette}
      className="flex h-9 min-w-0 grow items-center gap-2 rounded-lg border border-kumo-line bg-kumo-base px-3 text-left text-[13px] text-kumo-subtle hover:text-kumo-default sm:max-w-[340px] sm:max-lg:ml-3"
    >
      <MagnifyingGlassIcon size={15} className="shrink-0" />
      <span className="grow truncate">Find anything</span>
      <kbd className="key max-sm:hidden">{isMac ? '⌘K' : 'Ctrl K'}</kbd>
    </button>
    <div className="ml-auto flex items-center gap-1">
      <LiveDot />
      <Me openShortcuts={openShortcuts} />
    </div>
  </header>
)

const themes: { value: Theme; label: string; icon: typeof SunIcon }[] = [
  { value: 'system', label: 'As the system', icon: MonitorIcon },
  { value: 'light', label: 'Light', icon: SunIcon },
  { value: 'dark', label: 'Dark', icon: MoonIcon },
]

function Me({ openShortcuts }: { openShortcuts: () => void }) {
  const who = usePrincipal()
  const theme = useTheme()
  const navigate = useNavigate()
  if (!who) return null
  return (
    <MenuButton
      className="min-w-56"
      button={
        <button
          type="button"
          aria-label={`${who.name}: account and appearance`}
          className="inline-flex size-9 items-center justify-center rounded-full hover:bg-kumo-tint"
        >
          <span className="inline-flex size-7 items-center justify-center rounded-full bg-kumo-brand text-xs font-semibold text-white">
            {who.name.slice(0, 1).toUpperCase()}
          </span>
        </button>
      }
    >
      {(Menu) => (
        <>
          <Menu.Group>
            <Menu.Label>
              <span className="block font-medium text-kumo-default">{who.name}</span>
              <span className="block text-xs text-kumo-subtle">{roleWord(who.role)}</span>
            </Menu.Label>
          </Menu.Group>
          <Menu.Separator />
          <Menu.RadioGroup value={theme} onValueChange={setTheme}>
            {themes.map(({ value, label, icon: Icon }) => (
              <Menu.RadioItem key={value} value={value}>
                <span className="flex items-center gap-2">
                  <Icon size={16} /> {label}
                </span>
                <Menu.RadioItemIndicator />
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Separator />
          {who.kind === 'user' && (
            <Menu.Item icon={FingerprintIcon} onClick={() => void navigate({ to: '/account' })}>
              My account
            </Menu.Item>
          )}
          <Menu.Item icon={KeyboardIcon} onClick={openShortcuts}>
            Shortcuts <kbd className="key ml-auto">?</kbd>
          </Menu.Item>
          <Menu.Item icon={SignOutIcon} onClick={() => void signOut(who).catch(toastError)}>
            Sign out
          </Menu.Item>
        </>
      )}
    </MenuButton>
  )
}
