/** Secrets that a hub may do without; wrangler.toml can name only those that it must have. */
interface __BaseEnv_Env {
  OIDC_CLIENT_SECRET?: string
}
