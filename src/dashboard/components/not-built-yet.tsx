/** The face of a page whose work has not begun: where the API already does it. Goes when the last page is built. */
import { Page } from './page'

export const NotBuiltYet = ({ title, says, route }: { title: string; says: string; route: string }) => (
  <Page title={title} says={says}>
    <div className="card px-6 py-14 text-center text-kumo-subtle">
      This page comes with a later version. Until then the API does it: <code className="font-mono text-[12px]">{route}</code>,
      described in the{' '}
      <a href="/docs/" className="text-kumo-link underline underline-offset-2">
        API reference
      </a>
      .
    </div>
  </Page>
)
