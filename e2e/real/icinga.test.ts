import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { realSoftware } from '../../src/build/real-software.ts'
import { type Integration, integrate } from '../client.ts'
import { startHub, temporaryFolder } from '../hub.ts'
import { codeBlocks, command, filledIn, incidentsLike, messagesLike, start } from './software.ts'

const output = `DISK CRITICAL - "/var" 'full' & 100% $HOME \`id\` ünïcödé „Ende“`

it('opens, acknowledges and resolves what the commands of our guide send in a running Icinga', async () => {
  const { hub, say } = await world()

  await say('PROCESS_SERVICE_CHECK_RESULT', 'db-1', 'disk', 2, output)
  const [open] = await incidentsLike(hub, ['triggered'])
  await say('ACKNOWLEDGE_SVC_PROBLEM', 'db-1', 'disk', 1, 1, 0, 'ida', `I'm on it: 50% & "more" für $1`)
  const [acknowledged] = await incidentsLike(hub, ['acknowledged'])
  await say('PROCESS_SERVICE_CHECK_RESULT', 'db-1', 'disk', 0, 'DISK OK')
  const [resolved] = await incidentsLike(hub, ['resolved'])

  expect(open).toMatchObject({
    dedupKey: 'db-1!disk',
    severity: 'critical',
    title: 'Disk /var on Database 1 is CRITICAL',
    description: output,
  })
  expect(acknowledged?.id).toBe(open?.id)
  expect(resolved).toMatchObject({ id: open?.id, occurrences: 1 })
})

it('opens and resolves a host that is down', async () => {
  const { hub, say } = await world()

  await say('PROCESS_HOST_CHECK_RESULT', 'db-1', 1, output)
  const [open] = await incidentsLike(hub, ['triggered'])
  await say('PROCESS_HOST_CHECK_RESULT', 'db-1', 0, 'PING OK')
  const [resolved] = await incidentsLike(hub, ['resolved'])

  expect(open).toMatchObject({ dedupKey: 'db-1', severity: 'critical', title: 'Database 1 is DOWN', description: output })
  expect(resolved).toMatchObject({ id: open?.id, occurrences: 1 })
})

it('takes a custom notification for the test that it is', async () => {
  const { hub, integration, say } = await world()

  await say('SEND_CUSTOM_SVC_NOTIFICATION', 'db-1', 'disk', 0, 'ida', 'Only a test')

  expect(await messagesLike(hub, integration, 1)).toMatchObject([{ outcome: 'test' }])
  expect(await incidentsLike(hub, [])).toEqual([])
})

async function world() {
  const hub = await startHub({ state: temporaryFolder() })
  const integration = await integrate(hub, { connector: 'icinga' })
  return { hub, integration, say: startIcinga(integration) }
}

/** The configuration of our guide, checked as the guide says, in a folder of its own. */
function startIcinga({ inboundUrl, key = '' }: Integration) {
  const folder = temporaryFolder()
  const at = (name: string) => path.join(folder, name)
  const [curl, objects] = codeBlocks('icinga')
  writeFileSync(
    at('signalbox.conf'),
    filledIn(curl, { 'https://hub.example.com/api/integrations/icinga/int_…': inboundUrl, '<key>': key }),
  )
  writeFileSync(
    at('icinga2.conf'),
    watched(at('icinga2.cmd')) + filledIn(objects, { '/etc/icinga2/signalbox.conf': at('signalbox.conf') }),
  )
  const folders = { DataDir: 'lib', CacheDir: 'cache', InitRunDir: 'run', LogDir: 'log', SpoolDir: 'spool' }
  for (const name of Object.values(folders)) mkdirSync(at(name))
  const user = userInfo().username
  const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim()
  const constants = {
    ...Object.fromEntries(Object.entries(folders).map(([name, folder]) => [name, at(folder)])),
    RunAsUser: user,
    RunAsGroup: group,
  }
  const args = [
    'daemon',
    '-c',
    at('icinga2.conf'),
    ...Object.entries(constants).map(([name, value]) => `-DConfiguration.${name}=${value}`),
  ]
  execFileSync(realSoftware.icinga.program, [...args, '-C'])
  start(realSoftware.icinga.program, args)
  return (...parts: (string | number)[]) => command(at('icinga2.cmd'), ...parts)
}

/** One host without an address, one service; nothing is checked but what a test submits. */
const watched = (pipe: string) => `
include <itl>
object CheckerComponent "checker" { }
object NotificationComponent "notification" { }
object ExternalCommandListener "command" {
  command_path = "${pipe}"
}
object Host "db-1" {
  display_name = "Database 1"
  check_command = "dummy"
  enable_active_checks = false
  max_check_attempts = 1
}
object Service "disk" {
  host_name = "db-1"
  display_name = "Disk /var"
  check_command = "dummy"
  enable_active_checks = false
  max_check_attempts = 1
}
`
