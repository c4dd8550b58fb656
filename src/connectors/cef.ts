/** ArcSight's Common Event Format, which firewalls and vaults write into their logs. */
export interface CefEvent {
  vendor: string
  product: string
  version: string
  /** The id of the event's kind. */
  signature: string
  name: string
  severity: string
  extension: Record<string, string>
}

/**
 * `CEF:0|vendor|product|version|signature|name|severity|key=value key=value`, with whatever syslog put before it; some forwarders
 * lose the `CEF:`. Undefined for anything else. `\|`, `\=`, `\\` and `\n` are escapes; a value runs to the next ` key=`.
 * https://www.microfocus.com/documentation/arcsight/arcsight-smartconnectors/pdfdoc/cef-implementation-standard/cef-implementation-standard.pdf
 */
export function parseCef(line: string): CefEvent | undefined {
  const start = /(?:^|[\s>])CEF:\s?(?=[01]\|)/.exec(line)
  const rest = start ? line.slice(start.index + start[0].length) : /^\s*[01]\|/.test(line) ? line : undefined
  if (rest === undefined) return undefined
  const header: string[] = []
  let from = 0
  for (let at = 0; at < rest.length && header.length < 7; at++) {
    if (rest[at] === '\\') at++
    else if (rest[at] === '|') {
      header.push(unescaped(rest.slice(from, at)).trim())
      from = at + 1
    }
  }
  const [, vendor, product, version, signature, name, severity] = header
  if (!vendor || !product || signature === undefined || !name || severity === undefined) return undefined
  return { vendor, product, version: version ?? '', signature, name, severity, extension: extensionOf(rest.slice(from)) }
}

/** Real events have some dozens. */
const KEYS_MAX = 500

function extensionOf(text: string): Record<string, string> {
  const extension: Record<string, string> = {}
  const keys: RegExpExecArray[] = []
  for (const key of text.matchAll(/(?:^|\s)([A-Za-z_][\w.-]*)=/g)) {
    if (keys.length === KEYS_MAX) break
    keys.push(key)
  }
  keys.forEach((key, at) => {
    const begin = key.index + key[0].length
    const end = keys[at + 1]?.index ?? text.length
    extension[key[1] ?? ''] = unescaped(text.slice(begin, end)).trim()
  })
  return extension
}

const unescaped = (text: string): string => text.replace(/\\([\\|=nr])/g, (_, one) => (one === 'n' || one === 'r' ? '\n' : one))
