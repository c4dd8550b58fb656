import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { usePrincipal } from '../../components/can'
import { MenuButton } from '../../components/menu-button'
import { Initials } from '../../components/person'
import { type Person, peopleQuery } from './queries'

/** Who uses this page, where that is somebody whom incidents can be given to: a token is nobody. */
export function useMe(): Person | null {
  const who = usePrincipal()
  return who?.kind === 'user' ? { id: who.id, name: who.name } : null
}

/** Me first, then the others by name; undefined until they are known. */
export function usePeople(): readonly Person[] | undefined {
  const me = useMe()
  const people = useQuery(peopleQuery).data?.items
  return people && [...people.filter(({ id }) => id === me?.id), ...people.filter(({ id }) => id !== me?.id)]
}

interface AssignMenuProps {
  button: ReactElement<React.ComponentProps<'button'>>
  /** Whose it is now, where it is one incident. */
  current?: Person | null
  assign: (to: Person | null) => void
}

/** Whom to give incidents to. */
export function AssignMenu({ button, current, assign }: AssignMenuProps) {
  const me = useMe()
  const people = usePeople() ?? []
  return (
    <MenuButton button={button} className="max-h-80 overflow-y-auto">
      {(Menu) => (
        <>
          {people.map((one) => (
            <Menu.Item key={one.id} onClick={() => assign(one)} disabled={one.id === current?.id}>
              <span className="flex items-center gap-2">
                <Initials name={one.name ?? ''} />
                {one.id === me?.id ? `Me (${one.name})` : one.name}
              </span>
            </Menu.Item>
          ))}
          {people.length > 0 && <Menu.Separator />}
          <Menu.Item onClick={() => assign(null)} disabled={current === null}>
            Nobody
          </Menu.Item>
        </>
      )}
    </MenuButton>
  )
}
