import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ADMIN_TOKEN } from '../hub.ts'
import { signalbox } from './signalbox.ts'
import { startedHub } from './world.ts'

describe('login', () => {
  it('keeps a token that the hub knows, for its owner alone, and says it nowhere', async () => {
    const hub = await startedHub()
    const cli = signalbox()
    const file = path.join(cli.config, 'signalbox/config.json')

    const signedIn = await cli(['login', '--url', hub.url, '--token-stdin'], { stdin: `${ADMIN_TOKEN}\n` })
    expect(signedIn).toMatchObject({ code: 0, out: expect.stringContaining(`Signed in to ${hub.url} as profile default.`) })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const other = await cli.json(['login', '--profile', 'second'], {
      env: { SIGNALBOX_URL: hub.url, SIGNALBOX_TOKEN: ADMIN_TOKEN },
    })
    expect(other.json).toEqual({ profile: 'second', url: hub.url })
    for (const { out, err } of [signedIn, other]) expect(out + err).not.toContain(ADMIN_TOKEN)

    expect((await cli.json(['sources', '--profile', 'default'])).json).toEqual({ items: [] })
    expect((await cli.json(['logout', '--profile', 'default'])).json).toEqual({ profile: 'default' })
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')).profiles)).toEqual(['second'])
    expect(await cli(['sources'])).toMatchObject({ code: 0 })
    expect(await cli(['sources', '--profile', 'default'])).toMatchObject({
      code: 4,
      err: expect.stringContaining('There is no profile "default".'),
    })
  })

  it('keeps nothing that does not work, and says why', async () => {
    const hub = await startedHub()
    const cli = signalbox()
    const wrong = await cli(['login', '--url', hub.url, '--token-stdin'], { stdin: 'sbx_wrong' })
    expect(wrong).toEqual({ code: 4, out: '', err: expect.stringContaining('The hub does not know this token') })
    expect(await cli(['login', '--url', 'http://127.0.0.1:65530', '--token-stdin'], { stdin: 'sbx_x' })).toMatchObject({
      code: 5,
      err: expect.stringContaining('http://127.0.0.1:65530 cannot be reached'),
    })
    expect(await cli(['login', '--url', 'http://hub.example.com', '--token-stdin'], { stdin: 'sbx_x' })).toMatchObject({
      code: 2,
      err: expect.stringContaining('plain http'),
    })
    expect(await cli(['login', '--url', hub.url])).toMatchObject({ code: 2, err: expect.stringContaining('this is no terminal') })
    expect(existsSync(path.join(cli.config, 'signalbox/config.json'))).toBe(false)
  })
})
