/** An id, key or URL with a button that copies it. `short` shows its last characters only; the whole is copied. */
import { CopyButton } from './copy-button'

interface CopyProps {
  text: string
  what?: string
  short?: boolean
}

export const CopyId = ({ text, what = 'id', short = false }: CopyProps) => (
  <span className="inline-flex max-w-full items-center gap-0.5">
    <code className="truncate font-mono text-[12px] text-kumo-subtle" title={text}>
      {short ? `…${text.slice(-8)}` : text}
    </code>
    <CopyButton text={text} what={what} />
  </span>
)
