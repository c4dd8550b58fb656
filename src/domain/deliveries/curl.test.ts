import { expect, it } from 'vitest'
import { curlOf } from './curl'

it('a request is a command that can be pasted, with its secrets to be filled in', () => {
  const request = {
    method: 'POST',
    url: 'https://hooks.test/•••?list[]=1',
    headers: {
      authorization: 'Bearer •••',
      'content-type': 'application/json',
      'content-length': '9',
      host: 'hooks.test',
      'x-empty': '',
    },
    body: `it's "größer"\n$HOME`,
  }
  expect(curlOf(request)).toBe(
    [
      `curl --globoff -X 'POST' 'https://hooks.test/<secret>?list[]=1' \\`,
      `  -H 'authorization: Bearer <secret>' \\`,
      `  -H 'content-type: application/json' \\`,
      `  -H 'x-empty;' \\`,
      `  --data-raw 'it'\\''s "größer"`,
      `$HOME'`,
    ].join('\n'),
  )
  expect(curlOf({ ...request, method: 'GET', headers: {}, body: '' })).toBe(
    `curl --globoff -X 'GET' 'https://hooks.test/<secret>?list[]=1'`,
  )
})
