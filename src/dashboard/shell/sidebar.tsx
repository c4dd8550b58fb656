import { useRouterState } from '@tanstack/react-router'
import { PathLink } from '../components/button-link'
import { Wordmark } from '../components/mark'
import { groups } from '../pages'

/** At the left from 1024 px on. */
export const Sidebar = () => (
  <aside className="sticky top-0 hidden h-dvh w-[224px] shrink-0 bg-rail text-rail-text lg:flex lg:flex-col">
    <Pages />
  </aside>
)

export function Pages() {
  const at = useRouterState({ select: ({ location }) => location.pathname })
  return (
    <>
      <PathLink href="/" className="flex h-14 shrink-0 items-center px-4 text-white outline-offset-[-3px]">
        <Wordmark />
      </PathLink>
      <nav aria-label="Pages" className="grow overflow-y-auto px-2.5 pb-4 [scrollbar-width:none]">
        {groups.map(({ title, pages }) => (
          <div key={title ?? 'first'} className="mt-4 first:mt-1">
            {title && <h2 className="mb-1 px-2.5 text-[11px] font-medium tracking-wide text-rail-dim">{title}</h2>}
            <ul>
              {pages.map(({ path, title, icon: Icon }) => {
                const isCurrent = at === path || (path !== '/' && at.startsWith(`${path}/`))
                return (
                  <li key={path}>
                    <PathLink href={path} isCurrent={isCurrent} className={`${link} ${isCurrent ? current : others}`}>
                      <Icon size={17} className="shrink-0" />
                      {title}
                    </PathLink>
                  </li>
                )
              })}
            </ul>
          </div>
        ))}
      </nav>
      <a
        href="/docs/"
        className="border-t border-rail-line px-5 py-3 text-[13px] text-rail-dim outline-offset-[-3px] hover:text-rail-text"
      >
        API reference
      </a>
    </>
  )
}

const link = 'flex h-8 items-center gap-2.5 rounded-md px-2.5 text-[13.5px] outline-offset-[-2px] focus-visible:outline-lamp'
const current = 'bg-rail-raised font-medium text-white [&_svg]:text-lamp'
const others = 'text-rail-dim hover:bg-rail-raised hover:text-rail-text'
