import { Button } from '@cloudflare/kumo/components/button'
import { actorName } from '../../components/actor'
import { CopyId } from '../../components/copy-id'
import { Drawer, Facts, Section } from '../../components/drawer'
import { exactTime } from '../../components/when'
import { actionWords } from './audit-words'
import { changesOf, said } from './changes'
import type { AuditEntry } from './queries'
import type { SettingsSearch } from './tabs'

interface AuditDrawerProps {
  entry: AuditEntry | undefined
  close: () => void
  /** Searches the log for what is like this entry. */
  only: (change: Pick<SettingsSearch, 'actor' | 'subject'>) => void
}

export const AuditDrawer = ({ entry, close, only }: AuditDrawerProps) => (
  <Drawer
    isOpen={entry !== undefined}
    close={close}
    title={entry ? actionWords(entry.action) : 'Change'}
    actions={
      entry && (
        <>
          <Button onClick={() => only({ subject: entry.subject })}>All of this one</Button>
          <Button onClick={() => only({ actor: entry.actor })}>All by {actorName(entry.actor)}</Button>
        </>
      )
    }
  >
    {entry && <Detail entry={entry} />}
  </Drawer>
)

function Detail({ entry: { id, at, actor, action, subject, detail } }: { entry: AuditEntry }) {
  const { changes, others } = changesOf(detail)
  return (
    <>
      <Facts
        facts={[
          ['Who', actorName(actor)],
          ['When', exactTime(at)],
          ['Action', <code key="action">{action}</code>],
          ['Of', <CopyId key="subject" text={subject} what="id of what was changed" />],
          ['Entry', <CopyId key="id" text={id} what="id of the entry" />],
        ]}
      />
      {changes.length > 0 && (
        <Section title="Before and after">
          <table aria-label="Before and after" className="w-full border-collapse text-left text-[13px]">
            <thead>
              <tr className="text-kumo-subtle">
                <th scope="col" className="w-1/4 py-1 pr-3 font-medium">
                  Field
                </th>
                <th scope="col" className="py-1 pr-3 font-medium">
                  Before
                </th>
                <th scope="col" className="py-1 font-medium">
                  After
                </th>
              </tr>
            </thead>
            <tbody>
              {changes.map(({ field, before, after }) => (
                <tr key={field} className="border-t border-kumo-hairline align-top">
                  <th scope="row" className="py-1.5 pr-3 font-normal">
                    {field}
                  </th>
                  <td className="py-1.5 pr-3 break-words">
                    <del className="rounded bg-critical-tint px-1 text-critical no-underline">{before}</del>
                  </td>
                  <td className="py-1.5 break-words">
                    <ins className="rounded bg-good-tint px-1 text-good no-underline">{after}</ins>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
      {others.length > 0 && (
        <Section title={changes.length > 0 ? 'Besides' : 'What it says'}>
          <Facts facts={others.map(([field, value]) => [field, said(value)])} />
        </Section>
      )}
    </>
  )
}
