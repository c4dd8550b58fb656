/**
 * Two people edited one thing: what one's own edit and the other's say, field by field. Shown in place of the form's buttons where a save with
 * `ifMatch` was refused: `<ChangedMeanwhile fields={[{ label: 'Role', mine: 'Viewer', theirs: 'Super admin' }]} … />`.
 */
import { Button } from '@cloudflare/kumo/components/button'
import { ApiProblem } from '../api/problem'

interface ChangedMeanwhileProps {
  /** What it is: "user". */
  what: string
  fields: readonly { label: string; mine: string; theirs: string }[]
  isBusy: boolean
  takeTheirs: () => void
  /** Saves again, over what is there now. */
  saveMine: () => void
}

export function ChangedMeanwhile({ what, fields, isBusy, takeTheirs, saveMine }: ChangedMeanwhileProps) {
  return (
    <div role="alert" className="rounded-lg bg-warning-tint p-4">
      <p className="font-medium text-warning">Somebody else has changed this {what} while you edited it</p>
      <p className="mt-1 text-[13px]">Nothing of yours was saved yet. Choose which version holds.</p>
      <table aria-label="Both versions" className="mt-3 w-full border-collapse text-left text-[13px]">
        <thead>
          <tr className="text-kumo-subtle">
            <th scope="col" className="py-1 pr-3 font-medium">
              <span className="sr-only">Field</span>
            </th>
            <th scope="col" className="py-1 pr-3 font-medium">
              Yours
            </th>
            <th scope="col" className="py-1 font-medium">
              Saved now
            </th>
          </tr>
        </thead>
        <tbody>
          {fields.map(({ label, mine, theirs }) => (
            <tr key={label} className="border-t border-kumo-line align-baseline">
              <th scope="row" className="py-1 pr-3 font-normal text-kumo-subtle">
                {label}
              </th>
              <td className={`py-1 pr-3 break-words ${mine === theirs ? '' : 'font-medium'}`}>{mine}</td>
              <td className={`py-1 break-words ${mine === theirs ? '' : 'font-medium'}`}>{theirs}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="mt-4 flex flex-wrap gap-2">
        <Button type="button" onClick={takeTheirs}>
          Take the saved version
        </Button>
        <Button type="button" variant="primary" loading={isBusy} onClick={saveMine}>
          Save mine over it
        </Button>
      </div>
    </div>
  )
}

/** The header that a save carries: the `updatedAt` of what the edit was made from. */
export const ifMatch = (updatedAt: string): { 'if-match': string } => ({ 'if-match': `"${updatedAt}"` })

/** What there is now, where a save was refused because somebody else was first. The route's own answer says what it looks like. */
export const currentOf = <T,>(thrown: unknown): T | undefined =>
  thrown instanceof ApiProblem && thrown.status === 412 ? (thrown.current as T) : undefined
