/** The Markdown of our own guides (a connector's README): headings, lists, code, bold, links. Nothing of it is ever HTML. */
import type { ReactNode } from 'react'

const INLINE = /\*\*(.+?)\*\*|`([^`]+)`|\[([^\]]+)\]\((https?:[^)\s]+)\)/g

export function Guide({ text }: { text: string }) {
  return <div className="guide">{blocksOf(text).map((block) => drawn(block))}</div>
}

type Block = { at: number } & (
  | { kind: 'heading'; text: string }
  /** `indent`: how far the fence, or the paragraph, stands in; more than nothing is part of an item. */
  | { kind: 'paragraph' | 'code'; text: string; indent: number }
  | { kind: 'list'; isOrdered: boolean; start: number; items: string[] }
)

/** Lines that begin deeper continue their item; a nested item is a line of its own in it. */
function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let isCode = false
  for (const [at, line] of text.split('\n').entries()) {
    const last = blocks.at(-1)
    const indent = line.search(/\S|$/)
    if (line.trimStart().startsWith('```')) {
      isCode = !isCode
      if (isCode) blocks.push({ at, kind: 'code', text: '', indent })
      continue
    }
    if (isCode && last?.kind === 'code') {
      last.text += `${last.text && '\n'}${line.slice(Math.min(indent, last.indent))}`
      continue
    }
    const [, heading] = /^#{1,4} (.+)/.exec(line) ?? []
    const [, marker, item] = /^(\d+\.|[-*]) (.+)/.exec(line) ?? []
    if (heading) blocks.push({ at, kind: 'heading', text: heading })
    else if (marker && item) {
      const isOrdered = /\d/.test(marker)
      if (last?.kind === 'list' && last.isOrdered === isOrdered) last.items.push(item)
      else blocks.push({ at, kind: 'list', isOrdered, start: Number.parseInt(marker, 10) || 1, items: [item] })
    } else if (line.trim() === '') blocks.push({ at, kind: 'paragraph', text: '', indent })
    else if (last?.kind === 'list') last.items.push(`${last.items.pop()} ${line.trim().replace(/^[-*] /, '· ')}`)
    else if (last?.kind === 'paragraph' && last.text) last.text += ` ${line.trim()}`
    else blocks.push({ at, kind: 'paragraph', text: line.trim(), indent })
  }
  return blocks.filter((block) => block.kind === 'list' || block.text !== '')
}

function drawn(block: Block): ReactNode {
  switch (block.kind) {
    case 'heading':
      return (
        <h3 key={block.at} className="eyebrow mt-6 mb-2.5 first:mt-0">
          {block.text}
        </h3>
      )
    case 'paragraph':
      return (
        <p key={block.at} className={`my-2 ${inItem(block)}`}>
          {inline(block.text)}
        </p>
      )
    case 'code':
      return (
        <pre
          key={block.at}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keys
          tabIndex={0}
          className={`my-2 overflow-x-auto rounded-lg bg-kumo-recessed p-3 font-mono text-[12px] ${inItem(block)}`}
        >
          {block.text}
        </pre>
      )
    case 'list': {
      const items = block.items.map((item) => (
        <li key={item} className="my-1 pl-1">
          {inline(item)}
        </li>
      ))
      return block.isOrdered ? (
        <ol key={block.at} start={block.start} className="list-decimal pl-5 marker:text-kumo-subtle">
          {items}
        </ol>
      ) : (
        <ul key={block.at} className="list-disc pl-5 marker:text-kumo-subtle">
          {items}
        </ul>
      )
    }
  }
}

/** Under the text of the item that it belongs to. */
const inItem = ({ indent }: { indent: number }): string => (indent > 0 ? 'ml-6' : '')

/** One line of it: a description from the API. */
export const Inline = ({ text }: { text: string }) => inline(text)

function inline(text: string): ReactNode[] {
  const parts: ReactNode[] = []
  let at = 0
  for (const match of text.matchAll(INLINE)) {
    const [whole, bold, code, label, href] = match
    parts.push(text.slice(at, match.index))
    if (bold) parts.push(<strong key={match.index}>{inline(bold)}</strong>)
    else if (code) {
      parts.push(
        <code key={match.index} className="rounded bg-kumo-tint px-1 font-mono text-[0.92em] break-words">
          {code}
        </code>,
      )
    } else {
      parts.push(
        <a key={match.index} href={href} target="_blank" rel="noreferrer" className="text-kumo-link underline underline-offset-2">
          {label}
        </a>,
      )
    }
    at = match.index + whole.length
  }
  parts.push(text.slice(at))
  return parts
}
