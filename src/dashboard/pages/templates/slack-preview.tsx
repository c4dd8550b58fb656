// A Slack message as Slack would draw it, near enough to judge it by. What is not known is said by its name.
import { ArrowSquareOutIcon } from '../../components/icons'
import { type Fields, fieldsOf, listOf, textOf } from './fields'

export function SlackPreview({ message }: { message: unknown }) {
  const { text, blocks, attachments } = fieldsOf(message)
  const inBuilder = { blocks: listOf(blocks), attachments: listOf(attachments) }
  return (
    <>
      <section aria-label="Slack message" className="rounded-lg border border-kumo-hairline bg-kumo-base p-4">
        <div className="flex gap-3">
          <span
            aria-hidden="true"
            className="mt-0.5 inline-flex size-9 shrink-0 items-center justify-center rounded-lg bg-rail text-[13px] font-semibold text-white"
          >
            Sb
          </span>
          <div className="min-w-0 grow">
            <p className="text-[13px]">
              <strong>Signalbox</strong> <span className="rounded bg-kumo-tint px-1 text-[10px]">APP</span>
            </p>
            {listOf(blocks).length === 0 && listOf(attachments).length === 0 && <Mrkdwn text={textOf(text)} />}
            <Blocks blocks={listOf(blocks)} />
            {listOf(attachments).map((one, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: attachments have no identity
              <Attachment key={at} attachment={one} />
            ))}
          </div>
        </div>
      </section>
      {textOf(text) && (
        <p className="mt-2 text-[13px] text-kumo-subtle">
          In notifications: <span className="text-kumo-default">{plain(textOf(text))}</span>
        </p>
      )}
      <a
        href={`https://app.slack.com/block-kit-builder#${encodeURIComponent(JSON.stringify(inBuilder))}`}
        target="_blank"
        rel="noreferrer"
        className="mt-2 inline-flex items-center gap-1.5 text-[13px] text-kumo-link underline underline-offset-2"
      >
        Open in Block Kit Builder <ArrowSquareOutIcon size={13} />
      </a>
    </>
  )
}

/** Slack's own words for colours, with the values that they stand for. */
const named: Record<string, string> = { good: '#2eb886', warning: '#daa038', danger: '#a30200' }

function Attachment({ attachment }: { attachment: Fields }) {
  const colour = textOf(attachment.color)
  const bar = named[colour] ?? (/^#?[0-9a-f]{6}$/i.test(colour) ? `#${colour.replace('#', '')}` : 'var(--color-kumo-fill)')
  return (
    <div className="mt-2 border-l-4 pl-3" style={{ borderColor: bar }} data-bar={bar}>
      {textOf(attachment.text) && <Mrkdwn text={textOf(attachment.text)} />}
      <Blocks blocks={listOf(attachment.blocks)} />
    </div>
  )
}

const Blocks = ({ blocks }: { blocks: readonly Fields[] }) =>
  blocks.map((block, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no identity
    <Block key={at} block={block} />
  ))

function Block({ block }: { block: Fields }) {
  switch (block.type) {
    case 'header':
      return <p className="mt-1.5 text-[16px] leading-6 font-bold text-kumo-strong">{textOf(fieldsOf(block.text).text)}</p>
    case 'section':
      return (
        <div className="mt-1.5 flex items-start justify-between gap-3">
          <div className="min-w-0 grow">
            {block.text !== undefined && <Mrkdwn text={textOf(fieldsOf(block.text).text)} />}
            {listOf(block.fields).length > 0 && (
              <div className="mt-1 grid grid-cols-2 gap-x-4 gap-y-2">
                {listOf(block.fields).map((field, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: fields have no identity
                  <Mrkdwn key={at} text={textOf(field.text)} />
                ))}
              </div>
            )}
          </div>
          {block.accessory !== undefined && <Element element={fieldsOf(block.accessory)} />}
        </div>
      )
    case 'context':
      return (
        <div className="mt-1.5 flex flex-wrap gap-x-3 text-[12px] text-kumo-subtle">
          {listOf(block.elements).map((element, at) =>
            element.type === 'image' ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: elements have no identity
              <Element key={at} element={element} />
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: elements have no identity
              <Mrkdwn key={at} text={textOf(element.text)} />
            ),
          )}
        </div>
      )
    case 'divider':
      return <hr className="my-2 border-kumo-line" />
    case 'actions':
      return (
        <div className="mt-2 flex flex-wrap gap-2">
          {listOf(block.elements).map((element, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: elements have no identity
            <Element key={at} element={element} />
          ))}
        </div>
      )
    case 'image':
      return <Element element={block} />
    default:
      return <p className="mt-1.5 text-[12px] text-kumo-subtle">A block of the type {textOf(block.type) || '(none)'}.</p>
  }
}

function Element({ element }: { element: Fields }) {
  const label = textOf(fieldsOf(element.text).text)
  const styles: Record<string, string> = { primary: 'border-good text-good', danger: 'border-critical text-critical' }
  if (element.type === 'button')
    return (
      <span
        className={`inline-flex h-8 items-center rounded border px-3 text-[13px] font-medium ${styles[textOf(element.style)] ?? 'border-kumo-line'}`}
      >
        {label}
      </span>
    )
  // An image stays where it is: the page fetches nothing from other hosts.
  if (element.type === 'image')
    return (
      <span className="inline-flex items-center rounded border border-dashed border-kumo-line px-2 py-1 text-[12px] text-kumo-subtle">
        Image: {textOf(element.alt_text) || textOf(element.image_url)}
      </span>
    )
  return <span className="text-[12px] text-kumo-subtle">{label || `(${textOf(element.type)})`}</span>
}

const TOKEN = /```([\s\S]+?)```|`([^`\n]+)`|<([^>|]+)(?:\|([^>]*))?>|\*([^*\n]+)\*|(?<!\w)_([^_\n]+)_(?!\w)|~([^~\n]+)~/g

const unescaped = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
const plain = (text: string) => unescaped(text.replace(/<[^>|]+\|([^>]*)>/g, '$1').replace(/[*_~`]/g, ''))

/** Slack's own Markdown. Nothing of it is ever HTML. */
function Mrkdwn({ text }: { text: string }) {
  return <div className="min-w-0 break-words whitespace-pre-line">{inline(text)}</div>
}

function inline(text: string): React.ReactNode[] {
  const parts: React.ReactNode[] = []
  let at = 0
  for (const match of text.matchAll(TOKEN)) {
    const [whole, block, code, target, label, bold, italic, struck] = match
    parts.push(unescaped(text.slice(at, match.index)))
    const key = match.index
    if (block ?? code) {
      parts.push(
        <code key={key} className="rounded bg-kumo-tint px-1 font-mono text-[12px]">
          {unescaped(block ?? code ?? '')}
        </code>,
      )
    } else if (target) parts.push(<Target key={key} target={target} label={label} />)
    else if (bold) parts.push(<strong key={key}>{inline(bold)}</strong>)
    else if (italic) parts.push(<em key={key}>{inline(italic)}</em>)
    else parts.push(<s key={key}>{inline(struck ?? '')}</s>)
    at = match.index + whole.length
  }
  parts.push(unescaped(text.slice(at)))
  return parts
}

/** `<https://…|label>`, `<!date^…|fallback>`, `<@U…>`. */
function Target({ target, label }: { target: string; label: string | undefined }) {
  if (/^https?:/.test(target))
    return (
      <a href={unescaped(target)} target="_blank" rel="noreferrer" className="text-kumo-link underline underline-offset-2">
        {unescaped(label ?? target)}
      </a>
    )
  const [, seconds] = /^!date\^(\d+)/.exec(target) ?? []
  if (seconds) return <time>{new Date(Number(seconds) * 1000).toLocaleString()}</time>
  return <span className="rounded bg-info-tint px-0.5 text-info">{unescaped(label ?? target)}</span>
}
