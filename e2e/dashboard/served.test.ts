import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { request } from '../client.ts'
import { startHub, temporaryFolder } from '../hub.ts'

it('serves pages to browsers alone, chunks for ever, and the reference under its own policy', async () => {
  const { url } = await startHub({ state: temporaryFolder() })
  const asBrowser = { headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate' } }
  for (const path of ['/', '/incidents', '/integrations', '/services', '/settings?tab=tokens']) {
    const page = await request(url + path, asBrowser)
    expect([path, page.status, page.text.includes('<div id="root">')]).toEqual([path, 200, true])
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'self'; script-src 'self';.* frame-ancestors 'none'$/,
    )
    expect(page.headers.get('x-frame-options')).toBe('DENY')
    expect(page.headers.get('cache-control')).toBe('public, max-age=0, must-revalidate')
    // Nothing that the policy would refuse: JSON is no script to it.
    expect(page.text).not.toMatch(/<script(?![^>]*\s(src=|type="application\/json"))/)
  }
  // Where Cloudflare serves the files itself, the Worker adds nothing.
  const [ofAll] = readFileSync('dist/assets/_headers', 'utf8').split(/\n(?=\S)/)
  expect(ofAll).toMatch(/^\/\*\n/)
  expect(ofAll).toMatch(/^ {2}X-Frame-Options: DENY$/m)
  expect(ofAll).toMatch(/^ {2}Content-Security-Policy: .*frame-ancestors 'none'$/m)
  const chunk = JSON.parse(readFileSync('dist/assets/.vite/manifest.json', 'utf8'))['index.html'].file
  expect((await request(`${url}/${chunk}`)).headers.get('cache-control')).toBe('public, max-age=31536000, immutable')

  for (const path of ['/assets/gone.js', '/nowhere', '/api/v1/nowhere']) {
    expect([path, (await request(url + path)).status]).toEqual([path, 404])
  }
  // A drop-in endpoint, though a page's path begins like it.
  expect((await request(`${url}/services/T0/B0/unknown`, { method: 'POST', body: '{}' })).text).not.toContain('<html')
  const docs = await request(`${url}/docs/`)
  expect([docs.status, docs.text.includes('swagger-ui')]).toEqual([200, true])
  expect(docs.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/)
})
