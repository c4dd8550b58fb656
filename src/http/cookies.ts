import type { Context } from 'hono'
import { deleteCookie, setCookie } from 'hono/cookie'
import { parse } from 'hono/utils/cookie'
import { CHALLENGE_MS } from '../domain/sign-in/challenge'
import { SESSION_MS_MAX } from '../domain/sign-in/sessions'

/** `__Host-`: browsers take it only from this very host, over TLS (or from this machine), for every path. */
export const SESSION_COOKIE = '__Host-signalbox'
const CHALLENGE_COOKIE = '__Host-signalbox-challenge'
/** Lax, because a provider sends the browser back to us by a link. */
const common = { path: '/', secure: true, httpOnly: true, sameSite: 'Lax' } as const

const cookieOf = (request: Request, name: string): string | undefined => parse(request.headers.get('cookie') ?? '', name)[name]

export const sessionCookie = (request: Request): string | undefined => cookieOf(request, SESSION_COOKIE)
export const challengeCookie = (request: Request): string | undefined => cookieOf(request, CHALLENGE_COOKIE)

/** The hub ends a session that is idle sooner; the cookie only has to live as long as the longest. */
export const giveSession = (c: Context, secret: string) =>
  setCookie(c, SESSION_COOKIE, secret, { ...common, maxAge: SESSION_MS_MAX / 1000 })
export const giveChallenge = (c: Context, browser: string) =>
  setCookie(c, CHALLENGE_COOKIE, browser, { ...common, maxAge: CHALLENGE_MS / 1000 })
export const takeSession = (c: Context) => deleteCookie(c, SESSION_COOKIE, common)
