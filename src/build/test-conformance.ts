// `npm run test:conformance`: a folder of collected payloads against a running hub. Env: SIGNALBOX_CORPUS (the folder, with its INDEX.json),
// SIGNALBOX_CONFORMANCE (the program that posts them and judges the answers). `-- --only grafana` is handed on to it. Skipped, and said so, where they are not there.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { bundle } from './bundle.ts'
import { startHub } from './hub.ts'
import { close } from './suites.ts'

const MIN_RATIO = 0.95
const { SIGNALBOX_CORPUS: corpus = '', SIGNALBOX_CONFORMANCE: program = '' } = process.env
if (!existsSync(corpus) || !existsSync(program)) {
  console.log('no payloads to post: set SIGNALBOX_CORPUS and SIGNALBOX_CONFORMANCE')
  close([{ passed: 0, failed: 0, skipped: 1 }])
}

bundle()
const secrets = {
  ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
  SETUP_CODE: 'conformance',
  SIGNALBOX_ADMIN_TOKEN: 'sbx_conformance_admin',
}
const hub = await startHub({ port: 0, state: mkdtempSync(path.join(tmpdir(), 'signalbox-')), secrets })
const { status, stdout } = await run(hub.url, secrets.SIGNALBOX_ADMIN_TOKEN)
await hub.stop()
console.log(stdout)
const [, pass = '0', of = '0'] = /conformance: (\d+) of (\d+)/.exec(stdout) ?? []
const failed = status === 0 ? 0 : Number(of) - Number(pass) || 1
close([{ passed: Number(pass), failed, skipped: status === 0 ? Number(of) - Number(pass) : 0 }])

/** Not `spawnSync`: the hub's queues live in this process and must go on. */
async function run(base: string, token: string): Promise<{ status: number; stdout: string }> {
  const child = spawn(
    'node',
    [program, '--base', base, '--token', token, '--corpus', corpus, '--min', String(MIN_RATIO), ...process.argv.slice(2)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let stdout = ''
  for await (const chunk of child.stdout) stdout += chunk
  return {
    status: child.exitCode ?? (await new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)))),
    stdout,
  }
}
