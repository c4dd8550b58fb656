import { useQuery } from '@tanstack/react-query'
import { Guide } from '../../components/guide'
import { ArrowSquareOutIcon } from '../../components/icons'
import { Failed } from '../../components/list-state'
import type { Direction } from '../connectors/directions'
import { type Connector, guideQuery } from '../connectors/queries'

/** What has to stand where the guide names it. */
export interface Inserted {
  inboundUrl?: string | null
  key?: string | undefined
}

interface ReadMeProps {
  connector: Connector
  /** What was chosen; the steps of what was not are left out. */
  sides: readonly Direction[]
  inserted?: Inserted
}

/** The steps in the vendor's own menus, from the connector's README, with what is known put in. */
export function ReadMe({ connector, sides, inserted = {} }: ReadMeProps) {
  const guide = useQuery(guideQuery(connector.id))
  return (
    <section aria-label={`How to set up ${connector.name}`} className="card p-5 sm:p-6">
      {guide.error ? (
        <Failed error={guide.error} retry={() => void guide.refetch()} />
      ) : guide.isPending ? (
        <div role="status" aria-label="Loading" className="bone h-40" />
      ) : (
        <Guide text={filled(setUpOf(guide.data, sides), inserted)} />
      )}
      <a
        href={connector.vendorDocs}
        target="_blank"
        rel="noreferrer"
        className="mt-5 inline-flex items-center gap-1.5 text-kumo-link underline-offset-2 hover:underline"
      >
        Vendor’s documentation <ArrowSquareOutIcon size={14} />
      </a>
    </section>
  )
}

/** Its first part; what it reads and sends is in the library. */
function setUpOf(text: string, sides: readonly Direction[]): string {
  const [setUp = text] = text.split(/^## (?!Set up)/m)
  const isLeftOut = (part: string) =>
    (part.startsWith('As a source') && !sides.includes('receives')) ||
    (part.startsWith('As a destination') && !sides.includes('sends'))
  return setUp
    .split(/^### /m)
    .filter((part) => !isLeftOut(part))
    .join('### ')
    .replace(/^## Set up\s+(?=### )/m, '')
}

function filled(text: string, { inboundUrl, key }: Inserted): string {
  const withUrl = inboundUrl
    ? text.replace(/\binbound URL( of this integration)?/, (words) => `${words} (\`${inboundUrl}\`)`)
    : text
  return key ? withUrl.replaceAll('<key>', key).replaceAll('key=…', `key=${key}`) : withUrl
}
