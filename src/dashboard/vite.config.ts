// The dashboard, built into the Worker's static assets. `npm run dev:dashboard` serves it with hot reload in front of a hub that runs.
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import tailwind from '@tailwindcss/vite'
import { tanstackRouter } from '@tanstack/router-plugin/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { iconWeights } from '../build/icon-weights.ts'
import { kumoButton } from '../build/kumo-button.ts'
import { logos } from '../build/logos.ts'
import { pageChunks } from '../build/page-chunks.ts'
import { templateWords } from '../build/template-words.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const hub = process.env.SIGNALBOX_URL || 'http://127.0.0.1:8787'

// What is deployed, and what the tests look at, is React's production build, whatever NODE_ENV says where it is built.
if (process.argv.includes('build')) process.env.NODE_ENV = 'production'

export default defineConfig({
  root: here('.'),
  plugins: [
    tanstackRouter({
      target: 'react',
      autoCodeSplitting: true,
      routesDirectory: here('routes'),
      generatedRouteTree: here('routeTree.gen.ts'),
      quoteStyle: 'single',
      semicolons: false,
    }),
    react(),
    tailwind(),
    logos(),
    templateWords(),
    iconWeights(),
    kumoButton(),
    pageChunks(),
    {
      name: 'chunks-of-the-build-before',
      apply: 'build',
      // The folder is shared with /docs and the samples, so Vite must not empty all of it.
      buildStart: () => rmSync(here('../../dist/assets/assets'), { recursive: true, force: true }),
    },
  ],
  build: {
    outDir: here('../../dist/assets'),
    emptyOutDir: false,
    // A preload helper with a list of chunks is enough; a data URL would need a hole in the CSP.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    manifest: true,
    target: 'es2022',
    // What many pages share comes in one piece: forty small ones cost a slow machine more than the few that a page would not have needed.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'common', minShareCount: 5 }] } } },
  },
  server: { proxy: Object.fromEntries(['/api', '/docs', '/healthz'].map((path) => [path, { target: hub, ws: true }])) },
})
