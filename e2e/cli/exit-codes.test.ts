import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { api, integrate } from '../client.ts'
import { temporaryFolder } from '../hub.ts'
import { startSink } from '../sink.ts'
import { signalbox } from './signalbox.ts'
import { startedHub } from './world.ts'

it('ends with the code that says why, with a reason on stderr and nothing on stdout', async () => {
  const hub = await startedHub()
  const sink = await startSink(() => ({ status: 200, body: '<html>welcome</html>' }))
  const viewer = await api<{ token: string }>(hub, 'POST /tokens', { name: 'viewer', role: 'viewer' })
  const only = await integrate(hub, { connector: 'grafana', name: 'G', auth: 'key' })
  const ends = async (args: string[], cli = signalbox(hub)) => {
    const { code, out, err } = await cli(args)
    return { code, out, said: err }
  }
  const says = (code: number, said: string) => ({ code, out: '', said: expect.stringContaining(said) })

  expect(await ends(['sources'], signalbox())).toEqual(says(4, 'You are not signed in to a hub.'))
  expect(await ends(['sources'], signalbox(hub, 'sbx_wrong'))).toEqual(says(4, 'does not know this token'))
  expect(await ends(['send', only.id, '--sample', 'x'], signalbox(hub, viewer.json.token))).toEqual(says(4, 'itsm_manager'))
  expect(await ends(['sources'], signalbox({ url: 'http://127.0.0.1:65530' }))).toEqual(
    says(5, 'cannot be reached: ECONNREFUSED'),
  )
  expect(await ends(['sources'], signalbox(sink))).toEqual(says(5, 'is not what a Signalbox hub says'))
  expect(await ends(['send', 'nobody', '--list'])).toEqual(says(1, 'There is no integration "nobody".'))
  expect(await ends(['send', 'G'])).toEqual(says(2, 'Say one of --list, --sample and --file.'))
  expect(await ends(['send', 'G', '--sample', 'none'])).toEqual(says(1, 'There is no sample "none".'))
  expect(await ends(['deliveries', 'ls', '--status', 'lost'])).toEqual(says(2, 'Allowed choices are planned'))
  expect(await ends(['deliveries', 'ls', '--since', 'yesterday'])).toEqual(says(2, '--since is "yesterday"'))
  expect(await ends(['deliveries', 'ls', '--text', 'x'])).toEqual(says(1, '  text: '))
  expect(await ends(['sauces'])).toEqual(says(2, "unknown command 'sauces'"))
  expect(await ends(['sources', '--colour'])).toEqual(says(2, "unknown option '--colour'"))

  const failed = await ends(['deliveries', 'ls', '--text', 'x', '--json'])
  expect([failed.code, failed.out, JSON.parse(failed.said)]).toEqual([
    1,
    '',
    { error: expect.objectContaining({ exitCode: 1, status: 422, issues: [expect.objectContaining({ path: 'text' })] }) },
  ])
  expect(JSON.parse((await ends(['sauces', '--json'])).said)).toMatchObject({ error: { exitCode: 2 } })
})

it('prints the OpenAPI document, help and version', async () => {
  const hub = await startedHub()
  const cli = signalbox(hub)
  const { json } = await cli.json<{ openapi: string; info: { version: string } }>(['openapi'])
  expect(json.openapi).toBe('3.1.0')
  const file = path.join(temporaryFolder(), 'openapi.json')
  expect((await cli.json(['openapi', '--out', file])).json).toEqual({ file, version: json.info.version })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(json)
  expect(await cli(['--version'])).toEqual({ code: 0, out: `${json.info.version}\n`, err: '' })
  const help = await cli(['--help'])
  expect([help.code, help.err]).toEqual([0, ''])
  expect(Math.max(...help.out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})
