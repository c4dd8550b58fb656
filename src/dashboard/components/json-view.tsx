/** JSON (or a text that may be JSON), indented and coloured, with a button that copies it. For reading; `CodeEditor` is for writing. */
import { CopyButton } from './copy-button'

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

export function JsonView({ value, label = 'JSON' }: { value: unknown; label?: string }) {
  const text = typeof value === 'string' ? indented(value) : JSON.stringify(value, null, 2)
  return (
    <div className="group relative">
      {/* biome-ignore lint/a11y/useSemanticElements: a section would need another element around it */}
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys
        tabIndex={0}
        role="region"
        aria-label={label}
        className="max-h-[420px] overflow-auto rounded-lg border border-kumo-hairline bg-kumo-recessed p-3 pr-10 font-mono text-[12px] leading-[1.6]"
      >
        {coloured(text)}
      </pre>
      <span className="absolute top-1.5 right-1.5">
        <CopyButton text={text} what={label} />
      </span>
    </div>
  )
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function coloured(text: string) {
  const parts: React.ReactNode[] = []
  let at = 0
  for (const match of text.matchAll(TOKEN)) {
    const [whole, quoted, colon] = match
    parts.push(text.slice(at, match.index))
    const shade = quoted && colon ? 'text-info' : quoted ? 'text-good' : 'text-held'
    parts.push(
      <span key={match.index} className={shade}>
        {quoted ?? whole}
      </span>,
      colon ?? '',
    )
    at = match.index + whole.length
  }
  parts.push(text.slice(at))
  return parts
}
