// The connectors, for scripts: bundled, because the Worker's sources import without file extensions and WebAssembly as modules.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { Connector } from '../connectors/contract.ts'

const wasm = {
  name: 'wasm',
  setup(builder: import('esbuild').PluginBuild) {
    builder.onLoad({ filter: /\.wasm$/ }, ({ path: file }) => ({
      contents: `export default new WebAssembly.Module(Buffer.from('${readFileSync(file).toString('base64')}', 'base64'))`,
      loader: 'js',
    }))
  },
}

export const loadCatalogue = async (): Promise<readonly Connector[]> =>
  (await load<{ catalogue: readonly Connector[] }>('src/connectors/catalogue.gen.ts')).catalogue

/** What a file of the Worker's sources exports, in Node. */
export async function load<T>(entry: string): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'signalbox-catalogue-'))
  const outfile = path.join(folder, 'catalogue.mjs')
  try {
    await build({
      entryPoints: [entry],
      bundle: true,
      outfile,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
      logLevel: 'error',
      plugins: [wasm],
      // For what is CommonJS inside.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
