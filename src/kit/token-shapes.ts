/** What stands where a credential stood. */
export const MASK = '•••'

/**
 * How credentials look that nobody told us about: the only list of them. The one group of a shape, where it has one, is what stands before
 * the secret and stays (look-behinds would be twenty times slower). Every run is bounded, or can only be entered at its beginning, so that
 * the time grows with the text and not with its square. Ids, digests and dedup keys have none of these shapes.
 */
const shapes: readonly RegExp[] = [
  // Ours: API tokens, signing secrets and hub keys; Standard Webhooks' secrets. Mail servers change the case.
  /\b[sS][bB][xXsS]_[a-zA-Z0-9]{6,}/,
  /\b[sS][bB][kK][a-zA-Z0-9]{29}\b/,
  /\bwh(?:sec|sk)_[\w+/=-]{6,}/,
  // HTTP: Authorization. Prose ("Bearer authentication is required") has no digit and no long words.
  /(\b(?:[Bb]earer|BEARER)\s{1,4})(?:(?=[A-Za-z._~+/=-]{0,200}\d)[\w.~+/=-]{6,}|[\w.~+/=-]{24,})/,
  /(\b(?:[Bb]asic|BASIC)\s{1,4})(?=[a-z+/_-]{0,200}[A-Z0-9])[\w+/-]{15,}={0,2}/,
  /(\b(?:Token token="?|GenieKey |SSWS |Splunk ))[\w.+/=-]{12,}/,
  // URLs: a password before the host, a key in the query.
  /(:\/\/)[^\s/?#@"':]{1,200}:[^\s/?#@"']{0,200}(?=@)/,
  /((?:^|[?&]|\\u0026)(?:access_token|refresh_token|client_secret|api_?[kK]ey|token|secret|password|sig)=)[^&\s"'\\<>]{6,}/,
  // JSON: what an authorization server answers, and passwords by their name.
  /("(?:access_token|refresh_token|id_token|client_secret|password|SecretAccessKey|SessionToken)\\?"\s{0,2}:\s{0,2}\\?")[^"\\]{1,4096}/,
  // Keys without a shape of their own (PagerDuty, Opsgenie, Datadog), by the name before them.
  /((?:[Rr]outing|[Ii]ntegration|[Ss]ervice|[Aa]pi|API|[Aa]pp(?:lication)?)[\s_-]?[Kk](?:ey|EY)\\?["']?\s{0,2}[=:]\s{0,2}\\?["']?)[0-9A-Za-z]{32}(?![0-9A-Za-z])/,
  /(\/integration\/)[0-9a-z]{32}(?![0-9a-z])/,
  /(\/integrations\/generic\/\d{8}\/alert\/)[\w-]{20,}/,
  // Chat: tokens, and incoming webhooks, whose path is the secret.
  /\bxox[a-z](?:\.xox[a-z])?-[\w-]{6,}/,
  /\bxapp-[\w-]{6,}/,
  /(hooks\.slack(?:-gov)?\.com\\?\/(?:services|workflows|triggers)\\?\/)[\w/\\-]+/,
  /((?:discord(?:app)?\.com\\?\/api\\?\/webhooks|webhook\.office\.com\\?\/webhookb2|outlook\.office\.com\\?\/webhook)\\?\/)[\w/\\@.-]+/,
  /\b(?:bot\d{6,12}:[\w-]{30,}|\d{6,12}:AA[\w-]{33}(?![\w-]))/,
  /\bSK[0-9a-f]{32}\b/,
  // Code and clouds.
  /\bgh[pousr]_\w{20,}/,
  /\bgithub_pat_\w{20,}/,
  /\bglpat-[\w-]{20,}/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b(?:[\s:,;|"'\\]{1,8}[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=]))?/,
  /([Aa](?:ws|WS)_?[Ss](?:ecret|ECRET)_?[Aa](?:ccess|CCESS)_?[Kk](?:ey|EY)\\?["']?\s{0,2}[=:]\s{0,2}\\?["']?)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/,
  /(\b(?:SharedAccessKey|AccountKey|SharedAccessSignature)=)[\w%+/=&-]{20,}/,
  /\bAIza[\w-]{35}(?![\w-])/,
  /\bya29\.[\w-]{20,}/,
  /\bGOCSPX-[\w-]{20,}/,
  // Vendors' own.
  /\b[sr]k_(?:live|test)_\w{10,}/,
  /\bgl(?:sa|c)_[\w=+/-]{20,}/,
  /\bNRAK-[A-Z0-9]{20,}/,
  /\bATATT3[\w=+/-]{20,}/,
  /\bsntry[su]_[\w=+/-]{20,}/,
  /(?<![\w.-])SG\.[\w-]{16,64}\.[\w-]{16,64}(?![\w-])/,
  /(?<![\w.-])hvs\.[\w-]{20,}/,
  // JSON Web Tokens: three parts, or five where encrypted.
  /(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*){2,4}/,
  // A key that lost its end goes with all that follows.
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/,
]

const any = new RegExp(shapes.map(({ source }) => source).join('|'), 'g')
const groups = shapes.filter(({ source }) => source.startsWith('(') && !source.startsWith('(?')).length

/** A text without what looks like a credential. */
export const withoutTokens = (text: string): string =>
  text.replace(any, (_, ...found: (string | undefined)[]) => `${found.slice(0, groups).find(Boolean) ?? ''}${MASK}`)
