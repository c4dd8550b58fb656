import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { curlOf } from '../src/domain/deliveries/curl.ts'

const awkward = [
  `it's`,
  '"quoted"',
  `'`,
  `''`,
  '$HOME $(id) `id`',
  'a\\',
  '\\\n',
  'line\nline\r\n',
  '!history',
  'größer ☕ \u{1f514}',
  '@file',
  '-x',
  '; rm',
  '*?[a]',
]

it.each(awkward)('a shell gives curl exactly what was sent: %j', (text) => {
  const command = curlOf({ method: 'POST', url: `https://sink.test/?q=${text}`, headers: { 'x-said': text }, body: text })
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`
  const words = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)
  expect(words).toEqual(['--globoff', '-X', 'POST', `https://sink.test/?q=${text}`, '-H', `x-said: ${text}`, '--data-raw', text])
})
