import * as z from 'zod'
import { bareSubject, readSubject } from '../alert-subject'
import { ignored, type Normalised, type Signal, testMessage, unreadable } from '../contract'
import { instant, isRecord, known, labelsOf, meaningOf, optionalScalar, webLink } from '../values'
import { type ColorMeaning, colors } from './colors'

const blocks = z.array(z.unknown()).nullish().catch(undefined)

const attachment = z.object({
  color: optionalScalar,
  pretext: optionalScalar,
  title: optionalScalar,
  title_link: optionalScalar,
  text: optionalScalar,
  fallback: optionalScalar,
  fields: z
    .array(z.object({ title: optionalScalar, value: optionalScalar }))
    .nullish()
    .catch(undefined),
  ts: optionalScalar,
  blocks,
})
type Attachment = z.output<typeof attachment>

/**
 * What incoming webhooks take. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks,
 * …/reference/block-kit/blocks, …/legacy/legacy-messaging/legacy-secondary-message-attachments
 */
export const incoming = z.object({
  text: optionalScalar,
  attachments: z.array(attachment).max(100).nullish(),
  blocks,
})
export type Incoming = z.output<typeof incoming>

/** The state is what a title or text begins with, else the colour; the identity is the line that it stands in, without it. */
export function readIncoming({ text, attachments, blocks }: Incoming): Normalised {
  const heads = linesOf(text)
  const body = [...heads, ...linesOfBlocks(blocks)]
  const parts = attachments ?? []
  if (body.length === 0 && parts.every((part) => linesIn(part).length === 0)) return unreadable('text', 'the message has no text')

  const whole = stateIn([heads[0], ...headersIn(blocks), body[0]], body)
  const readings = parts.map((part) => readPart(part, body, whole))
  const ofParts = readings.filter((one) => one !== undefined)
  const found = ofParts.length > 0 || !whole ? ofParts : [whole.kind === 'state' ? signalOf(whole, body) : whole]
  const signals = found.filter((one): one is Signal => !('why' in one))
  if (signals.length > 0) return distinct(signals)
  const nothing = found.find((one) => 'why' in one)
  if (nothing) return nothing.test ? testMessage(nothing.why) : ignored(nothing.why)
  return ignored('no colour and no word at the beginning says that this is a problem or its end')
}

interface State extends ColorMeaning {
  kind: 'state'
  what: string
  title: string
}
interface Nothing {
  kind: 'nothing'
  why: string
  test?: boolean
}

/** The first heading that begins with a state, else a line below that has it in brackets: `Error: …` there is prose. */
function stateIn(headings: (string | undefined)[], lines: string[]): State | Nothing | undefined {
  for (const line of [...headings, ...lines.filter((one) => one.startsWith('['))]) {
    if (!line) continue
    const title = bareSubject(line).text
    const found = readSubject(title)
    if (found?.kind === 'nothing') return found
    if (found) {
      const { action, what, severity } = found
      return { kind: 'state', action, what, title, ...(severity && { severity }) }
    }
  }
  return undefined
}

function readPart(part: Attachment, body: string[], whole: State | Nothing | undefined): Signal | Nothing | undefined {
  const lines = linesIn(part)
  const said =
    stateIn([plain(part.title), ...headersIn(part.blocks), linesOf(part.pretext)[0], linesOf(part.text)[0], lines[0]], lines) ??
    whole
  if (said?.kind === 'nothing') return said
  const color = meaningOf(colors, part.color)
  const detail = said === whole ? [...body, ...lines] : lines
  // Of a trigger only: the colour of a recovery is not how bad it was.
  if (said) return signalOf({ ...(said.action === 'trigger' && color?.action === 'trigger' && color), ...said }, detail, part)
  // Where no words say the state, the attachment's own heading tells the problem, else the message's.
  const heading = [plain(part.title), ...headersIn(part.blocks), body[0], plain(part.pretext), lines[0]].map(known).find(Boolean)
  if (!color || !heading) return undefined
  const title = bareSubject(heading).text || heading
  return signalOf({ kind: 'state', ...color, what: title, title }, detail, part)
}

function signalOf({ action, severity, what, title }: State, lines: string[], part?: Attachment): Signal {
  return {
    dedupKey: what,
    action,
    ...(severity && action !== 'resolve' && { severity }),
    title,
    description: lines.join('\n').slice(0, 4000),
    occurredAt: instant(part?.ts),
    link: webLink(part?.title_link),
    labels: labelsOf(
      Object.fromEntries((part?.fields ?? []).slice(0, 12).flatMap(({ title, value }) => (title ? [[title, plain(value)]] : []))),
    ),
  }
}

/** Several attachments may be about one problem. */
const distinct = (signals: Signal[]): Signal[] =>
  signals.filter(
    (one, at) => signals.findIndex(({ dedupKey, action }) => dedupKey === one.dedupKey && action === one.action) === at,
  )

const linesIn = ({ title, pretext, text, fields, fallback, blocks }: Attachment): string[] => {
  const shown = [
    ...linesOf(title),
    ...linesOfBlocks(blocks),
    ...linesOf(pretext),
    ...linesOf(text),
    ...(fields ?? []).flatMap(({ title, value }) => linesOf([title, value].filter(Boolean).join(': '))),
  ]
  // Said for those who do not see the rest, so it repeats it.
  return shown.length > 0 ? shown : linesOf(fallback)
}

/** Headers, sections and their fields, contexts and rich texts: whatever has text, in its order. */
function linesOfBlocks(list: unknown): string[] {
  if (!Array.isArray(list)) return []
  return list.slice(0, 50).flatMap((block) => {
    if (!isRecord(block)) return []
    if (block.type === 'rich_text') return linesOf(richText(block, 0))
    const holders = [
      block.text,
      ...(Array.isArray(block.fields) ? block.fields : []),
      ...(block.type === 'context' && Array.isArray(block.elements) ? block.elements : []),
    ]
    return holders.slice(0, 50).flatMap((holder) => linesOf(isRecord(holder) ? holder.text : holder))
  })
}
const headersIn = (list: unknown): string[] =>
  Array.isArray(list) ? linesOfBlocks(list.filter((block) => isRecord(block) && block.type === 'header')) : []

const richText = ({ text, elements }: Record<string, unknown>, depth: number): string =>
  typeof text === 'string'
    ? text
    : depth < 6 && Array.isArray(elements)
      ? elements
          .slice(0, 200)
          .map((one) => (isRecord(one) ? richText(one, depth + 1) : ''))
          .join(depth === 0 ? '\n' : '')
      : ''

const linesOf = (text: unknown): string[] =>
  typeof text === 'string'
    ? text
        .slice(0, 20_000)
        .split(/\r?\n/, 200)
        .map((line) => plain(line))
        .filter((line) => line !== '')
    : []

/** Without Slack's markup. https://docs.slack.dev/messaging/formatting-message-text */
const plain = (text: string | undefined): string =>
  unmarked(
    (text ?? '')
      .replace(/<[^<>|]{1,3000}\|([^<>|]*)>/g, '$1')
      .replace(/<![a-z]+>/g, '')
      .replace(/<(https?:[^<>|]*)>/g, '$1')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
      .trim(),
  )

/** Bold, italic, struck and code ends where it begins; two stars are Nagios'. A loop, because a pattern for the end would be quadratic. */
function unmarked(line: string): string {
  if (line.startsWith('**')) return line
  let [start, end] = [0, line.length]
  while (start < end && isMark(line[start])) start++
  while (end > start && isMark(line[end - 1])) end--
  return line.slice(start, end).trim()
}
const isMark = (sign: string | undefined): boolean => sign !== undefined && '*_~`'.includes(sign)
