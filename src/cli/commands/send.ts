import type { Command } from 'commander'
import * as answers from '../answers.ts'
import { type Hub, request } from '../client.ts'
import { exit, Failure, usage } from '../failure.ts'
import { bodyBytes } from '../files.ts'
import { integrationNamed } from '../names.ts'
import { jsonOf } from '../profiles.ts'
import type { Shell } from '../shell.ts'
import { collectHeader, type SchemeOptions, secretOf, signedHeaders, withSchemeOptions } from '../signing.ts'
import { harmless, type Terminal } from '../terminal.ts'
import { keyOf } from './sign.ts'

interface Options extends SchemeOptions {
  list?: boolean
  sample?: string
  file?: string
  header?: [string, string][]
  hubKeyFile?: string
}

export function send(program: Command, shell: Shell): void {
  withSchemeOptions(
    program
      .command('send')
      .description('Send an integration a sample of its vendor, or a message of your own.')
      .argument('<integration>', 'name, connector/name or id; with --file an inbound URL too')
      .option('--list', 'show the samples')
      .option('--sample <name>', 'send this one, signed by the hub')
      .option('--file <file>', 'send this body (- for stdin), signed here')
      .option("--header <'Name: value'>", 'with --file: add a header; repeat it', collectHeader)
      .option('--hub-key-file <file>', 'with --file: prove it by the hub key, sbk…, instead'),
  ).action(async (integration: string, options: Options) => {
    if ([options.list, options.sample, options.file].filter((one) => one !== undefined).length !== 1)
      throw usage('Say one of --list, --sample and --file.')
    if (options.file !== undefined) return postFile(shell, integration, options.file, options)
    const hub = shell.hub()
    const { id } = await integrationNamed(hub, integration)
    return options.sample === undefined
      ? listSamples(shell.terminal, hub, id)
      : sendSample(shell.terminal, hub, id, options.sample)
  })
}

async function listSamples(terminal: Terminal, hub: Hub, id: string): Promise<void> {
  const samples = await hub.get(`/api/v1/integrations/${id}/samples`, answers.samples)
  terminal.answer(samples)
  if (samples.items.length === 0)
    terminal.say('There is no sample: this integration receives nothing, or its connector has none.')
  for (const name of samples.items) terminal.say(harmless(name))
}

async function sendSample(terminal: Terminal, hub: Hub, id: string, name: string): Promise<void> {
  const answer = await hub.ask('POST', `/api/v1/integrations/${id}/samples/${encodeURIComponent(name)}/send`, answers.sent)
  if (answer.ok) return told(terminal, answer.value)
  if (answer.error.status !== 404) throw answer.error
  throw new Failure(exit.failed, `There is no sample "${name}".`, { hint: 'signalbox send <integration> --list shows them.' })
}

async function postFile({ terminal, env, now, hub }: Shell, to: string, file: string, options: Options): Promise<void> {
  const given = new Headers(options.header)
  const url = /^https?:\/\//i.test(to) ? to : (await integrationNamed(hub(), to)).inboundUrl
  if (url === null) throw new Failure(exit.failed, `"${to}" only sends; it has no inbound URL.`)
  const body = await bodyBytes(file)
  const hubKey = keyOf(options.hubKeyFile)
  const secret = secretOf(options, env)
  const signed =
    secret === undefined ? {} : await signedHeaders(options, { secret }, body, { id: `msg_${crypto.randomUUID()}`, nowMs: now() })
  const headers = new Headers({
    'content-type': 'application/json',
    'user-agent': 'signalbox-cli',
    ...(hubKey && { authorization: `Bearer ${hubKey}` }),
    ...signed,
  })
  // What is said by hand goes last: to break a signature on purpose is a good test.
  for (const [name, value] of given) headers.set(name, value)
  const answer = await request(url, { method: 'POST', headers, body })
  if (!answer.ok) throw answer.error
  const { status, text } = answer.value
  const parsed = answers.sent.safeParse(jsonOf(text))
  if (status < 300 && parsed.success) return told(terminal, parsed.data)
  if (status < 300) {
    terminal.answer({ status, body: text })
    return terminal.say(harmless(text, true))
  }
  throw new Failure(exit.failed, `The hub answered ${status}: ${harmless(text).slice(0, 500)}`, {
    ...(status === 401 && { hint: 'Why it was turned away: GET /api/v1/integrations/{id}/refusals.' }),
    status,
  })
}

function told(terminal: Terminal, sent: ReturnType<typeof answers.sent.parse>): void {
  terminal.answer(sent)
  terminal.say(`Message ${sent.messageId}`)
  for (const { outcome, incidentId, dedupKey, reason } of sent.results)
    terminal.say(
      harmless(
        `  ${outcome}${incidentId ? `  ${incidentId}` : ''}${dedupKey ? `  ${dedupKey}` : ''}${reason ? `: ${reason}` : ''}`,
      ),
    )
}
