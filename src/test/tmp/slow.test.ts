import { exports } from 'cloudflare:workers'
import { SELF } from 'cloudflare:test'
import { it } from 'vitest'
const time = async (what: string, run: () => Promise<unknown>) => {
  const t = performance.now()
  for (let i = 0; i < 150; i++) await run()
  console.log('TIMING', what, ((performance.now() - t) / 150).toFixed(1))
}
it('x', { timeout: 60000 }, async () => {
  const w = exports.default
  for (let i = 0; i < 3; i++) await time('cached', async () => (await w.fetch('https://x/healthz')).text())
  for (let i = 0; i < 2; i++) await time('SELF', async () => (await SELF.fetch('https://x/healthz')).text())
})
