import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { realSoftware } from '../../src/build/real-software.ts'
import { type Integration, integrate } from '../client.ts'
import { startHub, temporaryFolder } from '../hub.ts'
import { codeBlocks, command, filledIn, incidentsLike, messagesLike, start } from './software.ts'

it('opens, acknowledges and resolves what the commands of our guide send in a running Nagios', async () => {
  const { hub, say } = await world()

  await say(
    'PROCESS_SERVICE_CHECK_RESULT',
    'db-1',
    'Disk /var',
    2,
    `DISK CRITICAL - "/var" 'full' & 100% $HOME$ ünïcödé „Ende“|free=0GB\\nsecond & "third"`,
  )
  const [open] = await incidentsLike(hub, ['triggered'])
  await say('ACKNOWLEDGE_SVC_PROBLEM', 'db-1', 'Disk /var', 1, 1, 0, 'ida', `I'm on it: 50% & "more" für $1`)
  const [acknowledged] = await incidentsLike(hub, ['acknowledged'])
  await say('PROCESS_SERVICE_CHECK_RESULT', 'db-1', 'Disk /var', 0, 'DISK OK')
  const [resolved] = await incidentsLike(hub, ['resolved'])

  expect(open).toMatchObject({
    dedupKey: 'db-1!Disk /var',
    severity: 'critical',
    title: 'Disk /var on db-1 is CRITICAL',
    // Without the characters that Debian's settings take out.
    description: 'DISK CRITICAL - /var full  100% HOME ünïcödé „Ende“\n\nsecond  third',
    labels: { host: 'db-1', address: '10.4.0.12', service: 'Disk /var', state: 'CRITICAL' },
  })
  expect(acknowledged?.id).toBe(open?.id)
  expect(resolved).toMatchObject({ id: open?.id, occurrences: 1 })
})

it('opens and resolves a host that is down', async () => {
  const { hub, say } = await world()

  await say('PROCESS_HOST_CHECK_RESULT', 'db-1', 1, `PING CRITICAL - "db-1" doesn't answer`)
  const [open] = await incidentsLike(hub, ['triggered'])
  await say('PROCESS_HOST_CHECK_RESULT', 'db-1', 0, 'PING OK')
  const [resolved] = await incidentsLike(hub, ['resolved'])

  expect(open).toMatchObject({
    dedupKey: 'db-1',
    severity: 'critical',
    title: 'db-1 is DOWN',
    description: 'PING CRITICAL - db-1 doesnt answer',
  })
  expect(resolved).toMatchObject({ id: open?.id, occurrences: 1 })
})

it('takes a custom notification for the test that it is', async () => {
  const { hub, integration, say } = await world()

  await say('SEND_CUSTOM_SVC_NOTIFICATION', 'db-1', 'Disk /var', 0, 'ida', 'Only a test')

  expect(await messagesLike(hub, integration, 1)).toMatchObject([{ outcome: 'test' }])
  expect(await incidentsLike(hub, [])).toEqual([])
})

it('lets nothing that a plugin or a person writes end the quotes of the command', async () => {
  const { hub, folder, say } = await world()
  const breakout = (name: string) => `x'; touch ${folder}/${name}; echo '$(touch ${folder}/${name})\`touch ${folder}/${name}\``

  await say('PROCESS_SERVICE_CHECK_RESULT', 'db-1', 'Disk /var', 2, breakout('by-output').replaceAll(';', '&'))
  await incidentsLike(hub, ['triggered'])
  await say(
    'ACKNOWLEDGE_SVC_PROBLEM',
    'db-1',
    'Disk /var',
    1,
    1,
    0,
    breakout('by-author').replaceAll(';', '&'),
    breakout('by-comment'),
  )
  await incidentsLike(hub, ['acknowledged'])

  expect(readdirSync(folder).filter((name) => name.startsWith('by-'))).toEqual([])
})

async function world() {
  const hub = await startHub({ state: temporaryFolder() })
  const integration = await integrate(hub, { connector: 'nagios' })
  return { hub, integration, ...startNagios(integration) }
}

/** With Debian's own settings, in a folder of its own, and only what our guide says added to them. */
function startNagios({ inboundUrl, key = '' }: Integration) {
  const folder = temporaryFolder()
  const at = (name: string) => path.join(folder, name)
  const [curl, objects] = codeBlocks('nagios')
  writeFileSync(
    at('signalbox.conf'),
    filledIn(curl, { 'https://hub.example.com/api/integrations/nagios/int_…': inboundUrl, '<key>': key }),
    { mode: 0o640 },
  )
  writeFileSync(at('signalbox.cfg'), filledIn(objects, { '/etc/nagios4/signalbox.conf': at('signalbox.conf') }))
  writeFileSync(at('objects.cfg'), watched)
  writeFileSync(at('nagios.cfg'), settings(folder))
  for (const name of ['spool', 'archives', 'rw']) mkdirSync(at(name))
  chmodSync(folder, 0o755)
  start(realSoftware.nagios.program, [at('nagios.cfg')])
  return { folder, say: (...parts: (string | number)[]) => command(at('nagios.cmd'), ...parts) }
}

const watched = `
define host {
  host_name               db-1
  address                 10.4.0.12
  contacts                signalbox
  max_check_attempts      1
  active_checks_enabled   0
  check_period            24x7
  notification_period     24x7
}
define service {
  host_name               db-1
  service_description     Disk /var
  contacts                signalbox
  max_check_attempts      1
  active_checks_enabled   0
  check_command           check-host-alive
  check_period            24x7
  notification_period     24x7
}
define command {
  command_name  check-host-alive
  command_line  /bin/true
}
`

function settings(folder: string): string {
  const user = userInfo()
  const own: Record<string, string | number> = {
    log_file: `${folder}/nagios.log`,
    object_cache_file: `${folder}/objects.cache`,
    precached_object_file: `${folder}/objects.precache`,
    status_file: `${folder}/status.dat`,
    command_file: `${folder}/nagios.cmd`,
    lock_file: `${folder}/nagios.pid`,
    temp_file: `${folder}/nagios.tmp`,
    temp_path: folder,
    log_archive_path: `${folder}/archives`,
    check_result_path: `${folder}/spool`,
    state_retention_file: `${folder}/retention.dat`,
    debug_file: `${folder}/nagios.debug`,
    query_socket: `${folder}/rw/nagios.qh`,
    nagios_user: user.username,
    nagios_group: user.gid,
    use_syslog: 0,
    check_for_updates: 0,
    check_result_reaper_frequency: 1,
  }
  const kept = readFileSync('/etc/nagios4/nagios.cfg', 'utf8')
    .split('\n')
    .filter(
      (line) => /^\w+=/.test(line) && !/^(cfg_dir|cfg_file|resource_file)=/.test(line) && !((line.split('=')[0] ?? '') in own),
    )
  const files = ['/etc/nagios4/objects/timeperiods.cfg', `${folder}/objects.cfg`, `${folder}/signalbox.cfg`]
  return [...kept, ...Object.entries(own).map((pair) => pair.join('=')), ...files.map((file) => `cfg_file=${file}`), ''].join(
    '\n',
  )
}
