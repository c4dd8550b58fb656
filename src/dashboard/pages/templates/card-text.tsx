// The text of an Adaptive Card: a subset of Markdown, and dates. https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features
import type { ReactNode } from 'react'

/** Nothing of it is ever HTML. */
export function CardText({ text }: { text: string }) {
  const lines = withDates(text).split(/\r\n|\r|\n/)
  return (
    <span className="whitespace-pre-line">
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity
        <span key={at}>
          {at > 0 && '\n'}
          {inline(line.replace(/^\s*[-*]\s+/, '• '))}
        </span>
      ))}
    </span>
  )
}

const TOKEN = /\[([^\]\n]+)\]\(([^)\s]+)\)|\*\*([^*\n]+)\*\*|(?<![\w*])[*_]([^*_\n]+)[*_](?![\w*])/g

function inline(text: string): ReactNode[] {
  const parts: ReactNode[] = []
  let at = 0
  for (const match of text.matchAll(TOKEN)) {
    const [whole, label = '', url = '', bold, italic] = match
    parts.push(text.slice(at, match.index))
    if (bold) parts.push(<strong key={match.index}>{inline(bold)}</strong>)
    else if (italic) parts.push(<em key={match.index}>{inline(italic)}</em>)
    else parts.push(<CardLink key={match.index} url={url} label={label} />)
    at = match.index + whole.length
  }
  parts.push(text.slice(at))
  return parts
}

/** A web address can be tried; any other stays words. */
export const CardLink = ({ url, label, className = '' }: { url: string; label: string; className?: string }) =>
  /^https?:\/\//i.test(url) ? (
    <a href={url} target="_blank" rel="noreferrer" className={className || 'text-kumo-link underline underline-offset-2'}>
      {label}
    </a>
  ) : (
    <span className={className} title={url}>
      {label}
    </span>
  )

/** `{{DATE(2026-03-14T09:26:53Z, SHORT)}}` and `{{TIME(…)}}`, in the reader's own zone. */
const withDates = (text: string): string =>
  text.replace(/\{\{(DATE|TIME)\(([^,)]+)(?:,\s*(\w+)\s*)?\)\}\}/g, (whole, kind: string, iso: string, style = 'COMPACT') => {
    const date = new Date(iso.trim())
    if (Number.isNaN(date.getTime())) return whole
    if (kind === 'TIME') return date.toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' })
    return date.toLocaleDateString([], style === 'COMPACT' ? {} : { dateStyle: style === 'LONG' ? 'full' : 'medium' })
  })
