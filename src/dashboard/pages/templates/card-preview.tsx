// An Adaptive Card as Teams or Webex would draw it, near enough to judge it by. https://adaptivecards.io/explorer/
import { CardLink, CardText } from './card-text'
import { type Fields, fieldsOf, listOf, textOf } from './fields'

/** What is nested deeper is no card that anybody reads. */
const DEPTH_MAX = 10

export default function CardPreview({ cards }: { cards: readonly Fields[] }) {
  return cards.map((card, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: cards have no identity
    <section key={at} aria-label="Adaptive Card" className="card mb-4 p-4">
      <Elements elements={listOf(card.body)} depth={0} />
      <Actions actions={listOf(card.actions)} />
      <p className="mt-3 border-t border-kumo-hairline pt-2 text-[12px] text-kumo-subtle">
        Adaptive Card{textOf(card.version) && ` ${textOf(card.version)}`}; where it arrives its colours and widths may differ.
      </p>
    </section>
  ))
}

const Elements = ({ elements, depth }: { elements: readonly Fields[]; depth: number }) =>
  depth > DEPTH_MAX ? (
    <NotShown what="What is nested deeper" />
  ) : (
    elements.map((element, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: elements have no identity
      <div key={at} className={at === 0 ? '' : `${gaps[textOf(element.spacing)] ?? 'mt-2'} ${lineOver(element)}`}>
        <Element element={element} depth={depth} />
      </div>
    ))
  )

const gaps: Record<string, string> = {
  none: '',
  extraSmall: 'mt-0.5',
  small: 'mt-1',
  medium: 'mt-3.5',
  large: 'mt-5',
  extraLarge: 'mt-7',
  padding: 'mt-4',
}
const lineOver = ({ separator }: Fields) => (separator === true ? 'border-t border-kumo-line pt-2' : '')

function Element({ element, depth }: { element: Fields; depth: number }) {
  if (element.isVisible === false) return <NotShown what={`${typeOf(element)}, which is hidden at first,`} />
  switch (element.type) {
    case 'TextBlock':
      return <TextBlock block={element} />
    case 'RichTextBlock':
      return <RichTextBlock block={element} />
    case 'FactSet':
      return <FactSet facts={listOf(element.facts)} />
    case 'Container':
      return (
        <div className={styles[textOf(element.style)] ?? ''}>
          <Elements elements={listOf(element.items)} depth={depth + 1} />
        </div>
      )
    case 'ColumnSet':
      return (
        <div className={`flex gap-3 ${styles[textOf(element.style)] ?? ''}`}>
          {listOf(element.columns).map((column, at) => (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: columns have no identity
              key={at}
              className={`min-w-0 ${styles[textOf(column.style)] ?? ''}`}
              style={{ flex: widthOf(column.width) }}
            >
              <Elements elements={listOf(column.items)} depth={depth + 1} />
            </div>
          ))}
        </div>
      )
    case 'Image':
      return <Image image={element} />
    case 'ImageSet':
      return (
        <div className="flex flex-wrap gap-2">
          {listOf(element.images).map((image, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: images have no identity
            <Image key={at} image={image} />
          ))}
        </div>
      )
    case 'ActionSet':
      return <Actions actions={listOf(element.actions)} />
    default:
      return <NotShown what={typeOf(element)} />
  }
}

const typeOf = ({ type }: Fields): string => textOf(type) || 'An element without a type'
const NotShown = ({ what }: { what: string }) => <p className="text-[12px] text-kumo-subtle">{what} is not shown here.</p>

const sizes: Record<string, string> = {
  small: 'text-[12px]',
  medium: 'text-[15px]',
  large: 'text-[17px]',
  extraLarge: 'text-[20px] leading-7',
}
const colours: Record<string, string> = {
  accent: 'text-info',
  good: 'text-good',
  warning: 'text-warning',
  attention: 'text-critical',
}
const styles: Record<string, string> = {
  emphasis: 'rounded-md bg-kumo-tint p-2.5',
  accent: 'rounded-md bg-info-tint p-2.5 text-info',
  good: 'rounded-md bg-good-tint p-2.5 text-good',
  warning: 'rounded-md bg-warning-tint p-2.5 text-warning',
  attention: 'rounded-md bg-critical-tint p-2.5 text-critical',
}
const alignments: Record<string, string> = { center: 'text-center', right: 'text-right' }

/** Words in a named colour, size and weight. A heading is larger and bolder where the card does not say. */
function looksOf({ size, weight, color, isSubtle, style, fontType }: Fields): string {
  const isHeading = style === 'heading'
  return [
    sizes[textOf(size)] ?? (isHeading ? sizes.large : 'text-[13px]'),
    weight === 'bolder' || (isHeading && weight === undefined) ? 'font-semibold' : '',
    colours[textOf(color)] ?? (isSubtle === true ? 'text-kumo-subtle' : ''),
    fontType === 'monospace' ? 'font-mono' : '',
  ].join(' ')
}

const TextBlock = ({ block }: { block: Fields }) => (
  <p
    className={`${looksOf(block)} ${alignments[textOf(block.horizontalAlignment)] ?? ''} ${block.wrap === true ? 'break-words' : 'truncate'}`}
  >
    <CardText text={saidBy(block.text)} />
  </p>
)

/** Inlines are texts, or runs of their own look. Marks mean nothing in them. */
const RichTextBlock = ({ block }: { block: Fields }) => (
  <p className={`break-words ${alignments[textOf(block.horizontalAlignment)] ?? ''}`}>
    {(Array.isArray(block.inlines) ? block.inlines : []).map((inline: unknown, at) => {
      const run = typeof inline === 'string' ? { text: inline } : fieldsOf(inline)
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: runs have no identity
        <span key={at} className={looksOf(run)}>
          {saidBy(run.text)}
        </span>
      )
    })}
  </p>
)

const FactSet = ({ facts }: { facts: readonly Fields[] }) => (
  <dl className="grid grid-cols-[minmax(72px,auto)_1fr] gap-x-4 gap-y-1 text-[13px]">
    {facts.map(({ title, value }, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: facts have no identity
      <div key={at} className="col-span-2 grid grid-cols-subgrid">
        <dt className="font-semibold">
          <CardText text={saidBy(title)} />
        </dt>
        <dd className="min-w-0 break-words">
          <CardText text={saidBy(value)} />
        </dd>
      </div>
    ))}
  </dl>
)

/** An image stays where it is: the page fetches nothing from other hosts. */
const Image = ({ image: { altText, url } }: { image: Fields }) => (
  <span className="inline-flex max-w-full items-center rounded border border-dashed border-kumo-line px-2 py-1 text-[12px] break-all text-kumo-subtle">
    Image: {textOf(altText) || (textOf(url).startsWith('data:') ? 'without a text' : textOf(url))}
  </span>
)

const Actions = ({ actions }: { actions: readonly Fields[] }) =>
  actions.length > 0 && (
    <div className="mt-2.5 flex flex-wrap gap-2">
      {actions.map((action, at) => {
        const title = saidBy(action.title) || typeOf(action)
        const looks = `inline-flex min-h-8 items-center rounded border px-3 text-[13px] font-medium ${buttons[textOf(action.style)] ?? 'border-kumo-line'}`
        return action.type === 'Action.OpenUrl' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: actions have no identity
          <CardLink key={at} url={textOf(action.url)} label={title} className={looks} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: actions have no identity
          <span key={at} className={looks} title={textOf(action.type)}>
            {title}
          </span>
        )
      })}
    </div>
  )
const buttons: Record<string, string> = { positive: 'border-good text-good', destructive: 'border-critical text-critical' }

/** Numbers are said as well as texts. */
const saidBy = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : textOf(value)

/** `auto` takes what it needs, `stretch` what is left, a number its share, `50px` as much. */
function widthOf(width: unknown): string {
  const share = Number(width)
  if (share > 0) return `${share} 1 0`
  if (typeof width === 'string' && /^\d{1,4}px$/.test(width)) return `0 0 ${width}`
  return width === 'auto' ? '0 1 auto' : '1 1 0'
}
