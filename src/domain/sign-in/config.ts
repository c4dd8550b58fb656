import * as z from 'zod'
import { isRole, type Role } from '../roles'

/** Which role the groups of an identity provider give. */
export interface RoleRule {
  /** Where it names any group, it decides at every sign-in; otherwise roles are given in the hub. */
  map: Record<string, Role>
  /** For who is in none of the groups; null: they don't get in. */
  otherwise: Role | null
}

export interface AccessConfig {
  /** `https://<team>.cloudflareaccess.com` */
  issuer: string
  audience: string
  roles: RoleRule
}

export interface OidcConfig {
  issuer: string
  clientId: string
  clientSecret: string | null
  scope: string
  /** The claim with the groups, dots for what is inside another. */
  roleClaim: string
  roles: RoleRule
}

export interface SignInConfig {
  /** The only names that browsers may use; empty: whatever name they used. */
  publicOrigins: string[]
  access: AccessConfig | null
  oidc: OidcConfig | null
  /** What is set and cannot be used, and so is off. */
  problems: string[]
}

/** Nothing is guessed: what is half set or wrong is off, and said. */
export function signInConfig(env: Env): SignInConfig {
  const problems: string[] = []
  const origins = words(env.PUBLIC_URL).map((url) => (/^https?:\/\//.test(url) && URL.canParse(url) ? new URL(url).origin : null))
  const publicOrigins = origins.filter((origin) => origin !== null)
  if (publicOrigins.length < origins.length) problems.push('PUBLIC_URL must be a list of URLs like https://hub.example.com')
  return { publicOrigins, access: accessOf(env, problems), oidc: oidcOf(env, problems), problems }
}

function accessOf(env: Env, problems: string[]): AccessConfig | null {
  const { ACCESS_TEAM_DOMAIN: team = '', ACCESS_AUD: audience = '' } = env
  if (!team && !audience) return null
  const host = team.replace(/^https:\/\//, '').replace(/\/$/, '')
  const full = host.includes('.') ? host : `${host}.cloudflareaccess.com`
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(full) || !audience)
    problems.push(
      'Cloudflare Access needs ACCESS_TEAM_DOMAIN (acme.cloudflareaccess.com) and ACCESS_AUD (the tag of the application)',
    )
  else {
    const roles = roleRule('ACCESS', env.ACCESS_ROLE_MAP, env.ACCESS_DEFAULT_ROLE, problems)
    if (roles) return { issuer: `https://${full}`, audience, roles }
  }
  return null
}

function oidcOf(env: Env, problems: string[]): OidcConfig | null {
  const { OIDC_ISSUER: issuer = '', OIDC_CLIENT_ID: clientId = '' } = env
  if (!issuer && !clientId) return null
  if (!URL.canParse(issuer) || !clientId) problems.push('OpenID Connect needs OIDC_ISSUER (a URL) and OIDC_CLIENT_ID')
  else {
    const roles = roleRule('OIDC', env.OIDC_ROLE_MAP, env.OIDC_DEFAULT_ROLE, problems)
    const scope = env.OIDC_SCOPE || 'openid profile email'
    const roleClaim = env.OIDC_ROLE_CLAIM || 'groups'
    if (roles) return { issuer, clientId, clientSecret: env.OIDC_CLIENT_SECRET || null, scope, roleClaim, roles }
  }
  return null
}

const groups = z.record(z.string(), z.enum(['super_admin', 'itsm_manager', 'viewer']))

function roleRule(prefix: string, map: string | undefined, otherwise: string | undefined, problems: string[]): RoleRule | null {
  const parsed = groups.safeParse(map ? parsedJson(map) : {})
  if (!parsed.success) problems.push(`${prefix}_ROLE_MAP must be JSON like {"hub-admins":"super_admin"}`)
  else if (otherwise && !isRole(otherwise))
    problems.push(`${prefix}_DEFAULT_ROLE must be super_admin, itsm_manager, viewer or empty`)
  else return { map: parsed.data, otherwise: otherwise && isRole(otherwise) ? otherwise : null }
  return null
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const words = (text: string | undefined): string[] => (text ?? '').split(/[\s,]+/).filter(Boolean)
