import * as z from 'zod'
import { checkExpression, type Scope, withScope } from '../kit/jinja'
import { actions, type Issue, ignored, type Normalised, severities, unreadable } from './contract'
import { type Mail, mailText } from './mail'
import { instant } from './values'

const expression = z
  .string()
  .min(1)
  .max(2000)
  .superRefine((text, context) => {
    const wrong = checkExpression(text)
    if (wrong) context.addIssue({ code: 'custom', message: `line ${wrong.line}, column ${wrong.column}: ${wrong.message}` })
  })

const rule = z.strictObject({
  when: expression.meta({ title: 'Condition', description: 'True or false: subject.startswith("Backup failed").' }),
  action: z.enum([...actions, 'ignore']).meta({ title: 'Action', description: 'What such a mail does.' }),
  dedupKey: expression.optional().meta({
    title: 'Identity of the problem',
    description: 'The same from trigger to resolve, another for every other problem. Without it: identity.',
  }),
  severity: expression.optional().meta({
    title: 'Severity',
    description: 'critical, error, warning or info, or an expression that gives one of them, or nothing for the default.',
  }),
  title: expression
    .optional()
    .meta({ title: 'Title', description: 'One line for the incident. Without it: the subject without Re: and ticket numbers.' }),
})

/** Checked as they are saved: an expression that no mail could make good is refused. */
export const rulesField = z.array(rule).max(50).default([]).meta({
  title: 'Rules',
  description:
    'Jinja expressions over subject, text, from, headers and identity. The first rule whose condition is true decides.',
})
export type Rules = z.output<typeof rulesField>
type Rule = Rules[number]

/** What the default would make of it; `identity` is a name in the expressions too. */
export interface Plain {
  identity: string
  title: string
}

/** The first rule whose condition is true decides. Undefined where none is. */
export function readByRules(list: Rules, mail: Mail, plain: Plain): Normalised | undefined {
  if (list.length === 0) return undefined
  const { subject, from, headers } = mail
  return withScope({ subject, text: mailText(mail), from, headers, identity: plain.identity }, (scope) => {
    for (const [index, one] of list.entries()) {
      const at = `rules.${index}`
      const when = scope.evaluate(one.when)
      if (!when.ok) return { kind: 'unreadable', issues: [issue(`${at}.when`, when.error)] }
      const holds = truth(when.value)
      if (holds === null) return unreadable(`${at}.when`, 'the expression gave text, but it must give true or false')
      if (holds)
        return one.action === 'ignore'
          ? ignored(`rule ${index + 1} says to ignore it`)
          : signalBy(one, one.action, at, scope, mail, plain)
    }
    return undefined
  })
}

function signalBy(
  { dedupKey, severity, title }: Rule,
  action: (typeof actions)[number],
  at: string,
  scope: Scope,
  mail: Mail,
  plain: Plain,
): Normalised {
  const issues: Issue[] = []
  const resultOf = (field: string, source: string | undefined, strict = false): string => {
    if (source === undefined) return ''
    const result = scope.evaluate(source, {}, { strict })
    if (result.ok && typeof result.value !== 'object') return String(result.value ?? '').trim()
    issues.push(
      result.ok ? { path: `${at}.${field}`, message: 'the expression gave no text' } : issue(`${at}.${field}`, result.error),
    )
    return ''
  }
  const key = dedupKey === undefined ? plain.identity : resultOf('dedupKey', dedupKey, true)
  if (issues.length === 0 && (key === '' || (dedupKey !== undefined && key === ofNothing(dedupKey))))
    issues.push({ path: `${at}.dedupKey`, message: 'gave nothing that tells this problem from others' })
  const word = isSeverity(severity) ? severity : resultOf('severity', severity)
  if (word !== '' && !isSeverity(word))
    issues.push({ path: `${at}.severity`, message: `"${word.slice(0, 100)}" is none of ${severities.join(', ')}` })
  const heading = resultOf('title', title)
  if (issues.length) return { kind: 'unreadable', issues }
  return [
    {
      dedupKey: key,
      action,
      ...(isSeverity(word) && { severity: word }),
      title: heading || plain.title,
      description: mailText(mail).slice(0, DESCRIPTION_MAX),
      occurredAt: instant(mail.date),
      labels: { from: mail.from },
    },
  ]
}

export const DESCRIPTION_MAX = 4000

/** What the identity would be of any mail: one bucket for every problem. */
const ofNothing = (dedupKey: string): string | undefined =>
  withScope({ subject: '', text: '', from: '', headers: {}, identity: '' }, (scope) => {
    const result = scope.evaluate(dedupKey)
    return result.ok ? String(result.value ?? '').trim() : undefined
  })

const isSeverity = (word: string | undefined): word is (typeof severities)[number] => severities.some((one) => one === word)

const issue = (path: string, { line, column, message }: { line: number; column: number; message: string }): Issue => ({
  path,
  message: `line ${line}, column ${column}: ${message}`,
})

/** Jinja's truth, but `null` for text that says neither: the text "false" would be true. */
function truth(value: unknown): boolean | null {
  if (typeof value !== 'string') return Array.isArray(value) ? value.length > 0 : Boolean(value)
  const word = value.trim().toLowerCase()
  return word === 'true' ? true : word === 'false' || word === '' ? false : null
}
