import type { Command } from 'commander'
import * as z from 'zod'
import * as answers from '../answers.ts'
import type { Hub } from '../client.ts'
import { exit, type Failure } from '../failure.ts'
import { bodyBytes, writeText } from '../files.ts'
import type { Shell } from '../shell.ts'
import { bodyOf, fileOf, type Known, type Plan, parseFile, planOf } from '../subscription-file.ts'
import { harmless, type Terminal } from '../terminal.ts'

export function subscriptions(program: Command, shell: Shell): void {
  const group = program.command('subscriptions').description('Keep subscriptions in a file.')
  group
    .command('export')
    .description('Write all subscriptions as JSON, sorted, with names for ids.')
    .option('--file <file>', 'there, instead of stdout')
    .action(async ({ file }: { file?: string }) => {
      const { terminal } = shell
      const document = fileOf(await knownTo(shell.hub()))
      const text = `${JSON.stringify(document, null, 2)}\n`
      if (file === undefined) return terminal.raw(text)
      writeText(file, text)
      terminal.say(`Wrote ${document.subscriptions.length} subscriptions to ${file}.`)
      terminal.answer({ file, subscriptions: document.subscriptions.length })
    })
  group
    .command('diff')
    .description('Show what import would change; exits 3 where the hub and the file differ.')
    .argument('<file>', '- for stdin')
    .action(async (file: string) => {
      const { terminal } = shell
      const { plan } = await planFor(shell.hub(), file)
      terminal.answer(shown(plan))
      for (const line of linesOf(terminal, plan)) terminal.say(line)
      if (isEmpty(plan)) return terminal.say('The hub says what the file says.')
      shell.end(exit.differences)
    })
  group
    .command('import')
    .description('Make the hub say what the file says.')
    .argument('<file>', '- for stdin')
    .option('--dry-run', 'only show what would change')
    .option('--prune', 'delete the subscriptions that the file does not have')
    .option('--yes', 'do not ask')
    .action((file: string, options: ImportOptions) => load(shell, file, options))
}

interface ImportOptions {
  dryRun?: boolean
  prune?: boolean
  yes?: boolean
}

async function load(shell: Shell, file: string, { dryRun = false, prune = false, yes = false }: ImportOptions): Promise<void> {
  const { terminal } = shell
  const hub = shell.hub()
  const { plan: whole, known } = await planFor(hub, file)
  const plan = prune ? whole : { ...whole, extra: [] }
  for (const line of linesOf(terminal, plan)) terminal.say(line)
  if (!prune && whole.extra.length > 0) terminal.say(`${whole.extra.length} more on the hub stay; --prune deletes them.`)
  if (isEmpty(plan)) {
    terminal.say('Nothing to change.')
    return terminal.answer({ dryRun, done: [], failed: [] })
  }
  if (dryRun) return terminal.answer({ dryRun, ...shown(plan), done: [], failed: [] })
  if (!yes && !(await terminal.confirm('Change the hub so?'))) return terminal.say('Nothing was changed.')
  const { done, failed } = await apply(hub, plan, known)
  terminal.answer({
    dryRun,
    done,
    failed: failed.map(({ step, failure: { message, issues, status } }) => ({ ...step, message, issues, status })),
  })
  for (const { action, name } of done) terminal.say(`${terminal.paint('green', '✓')} ${action} ${harmless(name)}`)
  for (const { step, failure } of failed) {
    terminal.say(`${terminal.paint('red', '✗')} ${step.action} ${harmless(step.name)}: ${harmless(failure.message)}`)
    for (const { path, message } of failure.issues) terminal.say(`    ${harmless(`${path}: ${message}`)}`)
  }
  if (failed.length === 0) return
  terminal.say(`${done.length} done, ${failed.length} not. Mend the file and import it again: what is done is not done twice.`)
  shell.end(failed[0]!.failure.code)
}

interface Step {
  action: 'create' | 'change' | 'delete'
  name: string
}

/** One after the other, deletions last; what fails does not keep the rest from being done. */
async function apply(hub: Hub, plan: Plan, known: Known): Promise<{ done: Step[]; failed: { step: Step; failure: Failure }[] }> {
  const path = '/api/v1/subscriptions'
  const steps = [
    ...plan.create.map((entry) => ({
      step: { action: 'create' as const, name: entry.name },
      run: () => hub.ask('POST', path, answers.subscription, bodyOf(entry, known)),
    })),
    ...plan.change.map(({ id, name, entry, changes }) => ({
      step: { action: 'change' as const, name },
      run: () =>
        hub.ask(
          'PATCH',
          `${path}/${id}`,
          answers.subscription,
          bodyOf(
            entry,
            known,
            changes.map(({ field }) => field),
          ),
        ),
    })),
    ...plan.extra.map(({ id, name }) => ({
      step: { action: 'delete' as const, name },
      run: () => hub.ask('DELETE', `${path}/${id}`, z.undefined()),
    })),
  ]
  const done: Step[] = []
  const failed: { step: Step; failure: Failure }[] = []
  for (const { step, run } of steps) {
    const result = await run()
    if (result.ok) done.push(step)
    else failed.push({ step, failure: result.error })
  }
  return { done, failed }
}

async function planFor(hub: Hub, file: string): Promise<{ plan: Plan; known: Known }> {
  const wanted = parseFile(new TextDecoder().decode(await bodyBytes(file)), file === '-' ? 'What came on stdin' : file)
  const known = await knownTo(hub)
  return { plan: planOf(wanted, known), known }
}

async function knownTo(hub: Hub): Promise<Known> {
  const [subscriptions, integrations, services, templates] = await Promise.all([
    hub.list('/api/v1/subscriptions', answers.subscription),
    hub.list('/api/v1/integrations', answers.integration),
    hub.list('/api/v1/services', answers.named),
    hub.list('/api/v1/templates', answers.template),
  ])
  return { subscriptions, integrations, services, templates }
}

const isEmpty = ({ create, change, extra }: Plan) => create.length + change.length + extra.length === 0
const shown = ({ create, change, extra }: Plan) => ({
  create,
  change: change.map(({ entry: _, ...rest }) => rest),
  delete: extra,
})

function linesOf(terminal: Terminal, { create, change, extra }: Plan): string[] {
  return [
    ...create.map(({ name }) => terminal.paint('green', harmless(`+ ${name}`))),
    ...change.flatMap(({ name, changes }) => [
      terminal.paint('yellow', harmless(`~ ${name}`)),
      ...changes.map(({ field, hub, file }) => harmless(`    ${field}: ${JSON.stringify(hub)} → ${JSON.stringify(file)}`)),
    ]),
    ...extra.map(({ name }) => terminal.paint('red', harmless(`- ${name}`))),
  ]
}
