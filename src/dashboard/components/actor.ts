/** Who did something, as people say it: `user:Ada` is Ada, `token:ci` is ci (token). What has no such prefix is as it is. */
export function actorName(actor: string): string {
  const [, kind, name] = /^(user|token|integration):(.+)$/s.exec(actor) ?? []
  if (name === undefined) return actor
  return kind === 'token' ? `${name} (token)` : name
}
