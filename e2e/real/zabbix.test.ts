import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { realSoftware } from '../../src/build/real-software.ts'
import { type Integration, integrate } from '../client.ts'
import { startHub, temporaryFolder } from '../hub.ts'
import { incidentsLike, messagesLike } from './software.ts'

const mediaType = readFileSync(path.join(import.meta.dirname, '../../src/connectors/zabbix/media-type.yaml'), 'utf8')

/** What Zabbix 6.0 puts in: macros that a message of this kind does not have stay as they are. */
const problem = {
  'ALERT.MESSAGE': 'Problem started at 04:12:09 on 2026.10.02\nHost: db-2',
  'ALERT.SUBJECT': 'Problem: Disk "/var" is full & „voll“',
  'EVENT.ACK.STATUS': 'No',
  'EVENT.ID': '90210',
  'EVENT.NAME': 'Disk "/var" is full & „voll“',
  'EVENT.NSEVERITY': '4',
  'EVENT.OPDATA': "Free: 0 %, $HOME 'x' \\",
  'EVENT.SEVERITY': 'High',
  'EVENT.SOURCE': '0',
  'EVENT.TAGSJSON': '[{"tag":"service","value":"ledger"}]',
  'EVENT.UPDATE.STATUS': '0',
  'EVENT.VALUE': '1',
  'HOST.IP': '10.4.0.12',
  'HOST.NAME': 'db-2',
  'TRIGGER.DESCRIPTION': '',
  'TRIGGER.HOSTGROUP.NAME': 'Databases',
  'TRIGGER.ID': '771',
  '$ZABBIX.URL': 'https://zabbix.acme.test/',
}
const update = (said: Record<string, string>) => ({
  ...problem,
  'EVENT.UPDATE.STATUS': '1',
  'USER.FULLNAME': 'Ida Holm (ida)',
  ...said,
})
const recovery = {
  ...problem,
  'ALERT.SUBJECT': 'Resolved: Disk "/var" is full & „voll“',
  'EVENT.RECOVERY.VALUE': '0',
}

it('opens, comments, acknowledges and resolves what our media type sends', async () => {
  const { hub, integration, send } = await world()

  expect(await send(problem)).toMatchObject({ code: 0, printed: expect.stringContaining('OK') })
  const [open] = await incidentsLike(hub, ['triggered'])
  await send(update({ 'EVENT.UPDATE.ACTION': 'commented', 'EVENT.UPDATE.MESSAGE': 'who is on it?' }))
  await messagesLike(hub, integration, 2)
  const [commented] = await incidentsLike(hub, ['triggered'])
  await send(
    update({
      'EVENT.UPDATE.ACTION': 'acknowledged and commented',
      'EVENT.UPDATE.MESSAGE': 'growing the "volume"',
      'EVENT.ACK.STATUS': 'Yes',
    }),
  )
  const [acknowledged] = await incidentsLike(hub, ['acknowledged'])
  await send(recovery)
  const [resolved] = await incidentsLike(hub, ['resolved'])

  expect(open).toMatchObject({
    dedupKey: 'event:90210',
    severity: 'error',
    title: 'db-2: Disk "/var" is full & „voll“',
    description: "Operational data: Free: 0 %, $HOME 'x' \\",
    link: 'https://zabbix.acme.test/tr_events.php?triggerid=771&eventid=90210',
    labels: { service: 'ledger', host: 'db-2', address: '10.4.0.12', trigger: '771', severity: 'High', hostgroup: 'Databases' },
  })
  expect(commented?.id).toBe(open?.id)
  expect(acknowledged?.id).toBe(open?.id)
  expect(resolved).toMatchObject({ id: open?.id, occurrences: 1 })
})

it('takes the test button for the test that it is', async () => {
  const { hub, integration, send } = await world()

  expect(await send({})).toMatchObject({ code: 0 })

  expect(await messagesLike(hub, integration, 1)).toMatchObject([{ outcome: 'test' }])
  expect(await incidentsLike(hub, [])).toEqual([])
})

it('says why Signalbox was not told', async () => {
  const { hub, integration, send } = await world()

  const told = [
    await send(problem, { signalbox_key: 'wrong' }),
    await send(problem, { signalbox_key: '<KEY OF THE INTEGRATION>' }),
    await send(problem, { signalbox_url: '<INBOUND URL OF THE INTEGRATION>' }),
    await send(problem, { signalbox_url: integration.inboundUrl.replace(/:\d+/, ':1') }),
  ]

  expect(told.map(({ code }) => code)).toEqual([1, 1, 1, 1])
  expect(told.map(({ printed }) => /^cannot execute script: Signalbox was not told: (.*)$/m.exec(printed)?.[1])).toEqual([
    'HTTP 401 {"error":{"code":"not-accepted","message":"Not accepted. Check the URL, the key or signing secret, and that the integration is enabled."}}',
    'the parameter signalbox_key is not filled',
    'the parameter signalbox_url is not the inbound URL of an integration',
    "Error: cannot get URL: Couldn't connect to server.",
  ])
  expect(await incidentsLike(hub, [])).toEqual([])
})

async function world() {
  const hub = await startHub({ state: temporaryFolder() })
  const integration = await integrate(hub, { connector: 'zabbix' })
  return { hub, integration, send: sender(integration) }
}

/** Runs the script as a Zabbix server does, with the media type's parameters filled from these macros. */
function sender({ inboundUrl, key = '' }: Integration) {
  const script = path.join(temporaryFolder(), 'signalbox.js')
  writeFileSync(script, scriptIn(mediaType))
  return (macros: Record<string, string>, filled: Record<string, string> = {}) => {
    const parameters = Object.fromEntries(
      parametersIn(mediaType).map(([name, value]) => [
        name,
        value.replace(/\{([^}]+)\}/g, (macro, said) => macros[said] ?? macro),
      ]),
    )
    const given = { ...parameters, signalbox_url: inboundUrl, signalbox_key: key, ...filled }
    return new Promise<{ code: number; printed: string }>((resolve) => {
      const child = execFile(
        realSoftware.zabbixScript.program,
        ['-s', script, '-p', JSON.stringify(given)],
        (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, printed: stdout + stderr }),
      )
    })
  }
}

function scriptIn(yaml: string): string {
  const indented = /^ {6}script: \|\n((?: {8}.*\n|\n)+)/m.exec(yaml)?.[1]
  if (!indented) throw new Error('the media type has no script')
  return indented.replaceAll(/^ {8}/gm, '')
}

const parametersIn = (yaml: string): [name: string, value: string][] =>
  [...yaml.matchAll(/^ {8}- name: (\w+)\n {10}value: (".*")$/gm)].map(([, name = '', value = '']) => [name, JSON.parse(value)])
