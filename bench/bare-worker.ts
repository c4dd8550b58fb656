import { createRequire } from 'node:module'
import { serve } from './process.ts'

/** A Worker of a few lines in a process of its own, on the same Miniflare and the same kind of socket as the hub. `more`: what it is bound to. */
export async function serveWorker(name: string, script: string, more: object = {}): Promise<void> {
  const { Miniflare, convertV4MiniflareOptions, Log, LogLevel } = createRequire(import.meta.url)('miniflare')
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      cf: false,
      log: new Log(LogLevel.ERROR),
      telemetry: { enabled: false },
      workers: [
        {
          name,
          modules: true,
          compatibilityDate: '2026-08-20',
          script,
          unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
          ...more,
        },
      ],
    }),
  )
  await miniflare.ready
  serve(Number(new URL(String(await miniflare.unsafeGetDirectURL(name))).port), () => miniflare.dispose())
}
