import { parseCef } from '../cef'
import type { Folded } from '../records'

/** What CEF calls what FortiOS has names for (captured logs of FortiOS 6.2 to 7.4). */
const cefNames: Record<string, string> = {
  deviceExternalId: 'devid',
  dvchost: 'devname',
  src: 'srcip',
  dst: 'dstip',
  act: 'action',
  duser: 'user',
  suser: 'user',
  cnt: 'count',
}

/**
 * A log line's fields: `date=2026-10-02 devid="FG…" logid="0100032102" msg="a \"quoted\" text"`, or CEF with FortiOS's own names under
 * the prefix FTNTFGT or FortinetFortiGate. Undefined for text without `logid`.
 * https://docs.fortinet.com/document/fortigate/7.4.3/fortios-log-message-reference/32606 (the fields of a log)
 */
export function fieldsOfLine(line: string): Folded | undefined {
  const cef = parseCef(line)
  const fields: Folded = {}
  if (cef) {
    for (const [name, value] of Object.entries(cef.extension)) {
      fields[(cefNames[name] ?? name.replace(/^(FTNTFGT|FortinetFortiGate)/, '')).toLowerCase()] = value
    }
    fields.logid ??= cef.signature
    fields.logdesc ??= cef.name
  } else {
    for (const [, name, quoted, bare] of line.matchAll(
      /(?<![\w-])([A-Za-z_][\w-]*)=(?:\\?"((?:[^"\\]|\\[^"])*)\\?"|([^\s",}]+))/g,
    )) {
      fields[(name ?? '').toLowerCase()] ??= (quoted ?? bare ?? '').replace(/\\\\/g, '\\').trim()
    }
  }
  return 'logid' in fields ? fields : undefined
}
