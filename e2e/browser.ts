// Finds a Chromium, or brings one: CHROMIUM_PATH, then the system's, then the one in @sparticuz/chromium, which needs no system package: it is
// unpacked once into a cache folder, with the libraries that a bare system lacks.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import path from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { type Browser, type CDPSession, chromium, type LaunchOptions, type Page } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const require = createRequire(import.meta.url)

/** Starts it, headless; the caller closes it. */
export async function startBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const { executablePath, env, args } = found()
  return chromium.launch({
    executablePath,
    // The sandbox needs rights that containers do not give; only our own pages are opened.
    args: ['--no-sandbox', '--disable-dev-shm-usage', ...args],
    env: { ...process.env, ...env } as Record<string, string>,
    ...options,
  })
}

export interface Authenticator {
  cdp: CDPSession
  id: string
}

/** A device that makes and keeps passkeys, and knows its owner. */
export async function addAuthenticator(page: Page): Promise<Authenticator> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return { cdp, id: authenticatorId }
}

interface Found {
  executablePath: string
  args: string[]
  env: Record<string, string>
}

function found(): Found {
  const given = process.env.CHROMIUM_PATH
  if (given) {
    if (!existsSync(given)) throw new Error(`CHROMIUM_PATH is ${given}, and there is no such file`)
    return { executablePath: given, args: [], env: {} }
  }
  const system = onPath()
  return system ? { executablePath: system, args: [], env: {} } : brought()
}

/** SIGNALBOX_BROWSER=brought pretends that the system has none. */
function onPath(): string | undefined {
  if (process.env.SIGNALBOX_BROWSER === 'brought') return undefined
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  return folders.flatMap((folder) => names.map((name) => path.join(folder, name))).find((file) => existsSync(file))
}

function brought(): Found {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('no Chromium was found: install one, or name it in CHROMIUM_PATH')
  }
  const own = path.resolve(path.dirname(require.resolve('@sparticuz/chromium')), '../..')
  const { version } = JSON.parse(readFileSync(path.join(own, 'package.json'), 'utf8'))
  const cache = path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'signalbox', `chromium-${version}`)
  if (!existsSync(cache)) unpack(path.join(own, 'bin'), cache)
  return {
    executablePath: path.join(cache, 'chromium'),
    args: ['--headless=shell', '--use-gl=angle', '--use-angle=swiftshader', '--in-process-gpu', '--no-zygote'],
    env: { LD_LIBRARY_PATH: path.join(cache, 'lib'), FONTCONFIG_PATH: path.join(cache, 'fonts') },
  }
}

function unpack(bin: string, cache: string): void {
  // Beside its place and then moved there, so that two runs at once do not see half of it.
  const half = `${cache}.${process.pid}`
  mkdirSync(half, { recursive: true })
  writeFileSync(path.join(half, 'chromium'), brotliDecompressSync(readFileSync(path.join(bin, 'chromium.br'))), { mode: 0o755 })
  for (const archive of ['al2023.tar.br', 'swiftshader.tar.br', 'fonts.tar.br']) {
    const file = path.join(bin, archive)
    if (!existsSync(file)) continue
    const tar = spawnSync('tar', ['-x', '-C', half], { input: brotliDecompressSync(readFileSync(file)) })
    if (tar.status !== 0) throw new Error(`unpacking ${file} failed: ${tar.stderr ?? tar.error}`)
  }
  try {
    renameSync(half, cache)
  } catch {
    rmSync(half, { recursive: true, force: true })
  }
}
