import { Button } from '@cloudflare/kumo/components/button'
import type { Subscription } from '../queries'
import { fields, isSame, type Rule, ruleOf } from '../rule'

interface ConflictProps {
  mine: Rule
  /** What both began with. */
  base: Rule
  theirs: Subscription
  /** Goes on from theirs with what I changed on top. */
  keepMine: () => void
  takeTheirs: () => void
}

const said = (value: unknown): string => (value === null ? 'none' : typeof value === 'string' ? value : JSON.stringify(value))

/** Two people changed one subscription: both versions, and which of them shall be. */
export function Conflict({ mine, base, theirs, keepMine, takeTheirs }: ConflictProps) {
  const other = ruleOf(theirs)
  const differing = fields.filter((field) => !isSame(mine[field], other[field]))
  return (
    <section role="alert" aria-label="Conflict" className="card mb-6 border-warning p-4">
      <h2 className="text-base font-semibold">Somebody else has changed this subscription meanwhile</h2>
      <p className="mt-1 text-kumo-subtle">Nothing of yours is saved yet. These fields differ:</p>
      <div className="mt-3 overflow-x-auto">
        <table className="w-full text-left text-[13px]">
          <thead>
            <tr className="border-b border-kumo-hairline text-kumo-subtle">
              <th className="py-1.5 pr-4 font-medium">Field</th>
              <th className="py-1.5 pr-4 font-medium">Yours</th>
              <th className="py-1.5 font-medium">Theirs</th>
            </tr>
          </thead>
          <tbody>
            {differing.map((field) => (
              <tr key={field} className="border-b border-kumo-hairline align-baseline last:border-0">
                <th scope="row" className="py-1.5 pr-4 font-normal">
                  {field}
                </th>
                <td
                  className={`py-1.5 pr-4 break-words ${isSame(mine[field], base[field]) ? 'text-kumo-subtle' : 'font-medium'}`}
                >
                  {said(mine[field])}
                </td>
                <td className={`py-1.5 break-words ${isSame(other[field], base[field]) ? 'text-kumo-subtle' : 'font-medium'}`}>
                  {said(other[field])}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="mt-4 flex flex-wrap gap-2">
        <Button variant="primary" onClick={keepMine}>
          Keep my changes on top of theirs
        </Button>
        <Button onClick={takeTheirs}>Take theirs</Button>
      </div>
    </section>
  )
}
