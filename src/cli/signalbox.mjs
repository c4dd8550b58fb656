#!/usr/bin/env node
// Starts the command line in a Node that runs TypeScript: this one, or the one that the project brings.
import { spawn } from 'node:child_process'
import * as nodeModule from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

if (process.features.typescript && nodeModule.registerHooks) {
  // The Worker's sources, of which signatures are made and checked by, import without file extensions.
  nodeModule.registerHooks({
    resolve: (specifier, context, next) =>
      next(/^\.\.?\//.test(specifier) && path.extname(specifier) === '' ? `${specifier}.ts` : specifier, context),
  })
  const { main } = await import('./main.ts')
  await main(process.argv)
} else {
  const node = path.join(path.dirname(nodeModule.createRequire(import.meta.url).resolve('node/package.json')), 'bin/node')
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  // Ctrl-C reaches the child by itself; it says when it is done.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code) => {
    process.exitCode = code ?? 1
  })
}
