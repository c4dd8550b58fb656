import type { Context } from 'hono'
import * as z from 'zod'
import { type SetupRefusal, setUp } from '../../domain/setup'
import { tooMany } from '../reply'
import { visitorOf } from '../visitor'
import { body, json, openRoute, refuse, router } from './route'
import { created, shown } from './tokens'

export const setup = router().openapi(
  openRoute({
    method: 'post',
    path: '/setup',
    tags: ['Setup'],
    summary: 'The first way in',
    description:
      'Whoever has the setup code of this hub gets the first API token, once. A browser uses the code for a passkey instead: POST /api/auth/passkeys/new.',
    request: {
      body: body(
        z.strictObject({ code: z.string().min(1).max(200), name: z.string().trim().min(1).max(100).default('first admin') }),
      ),
    },
    responses: { 201: json(created, 'A token of role super_admin, shown this once.') },
  }),
  async (c) => {
    const answer = await setUp(c.get('deps'), c.req.valid('json'), visitorOf(c.req.raw))
    switch (answer.kind) {
      case 'done':
        return c.json({ ...shown(answer.row), token: answer.token }, 201)
      case 'done-before':
      case 'wrong-code':
      case 'limited':
        return refuseSetup(c, answer)
    }
  },
)

/** Why a setup code opened nothing, by token or by passkey. */
export function refuseSetup(c: Context, refusal: SetupRefusal) {
  switch (refusal.kind) {
    case 'done-before':
      return refuse(c, {
        status: 409,
        code: 'setup-done',
        title: 'This hub has been set up',
        detail: 'An admin can make more tokens with POST /api/v1/tokens, and invite users with POST /api/v1/invitations.',
      })
    case 'wrong-code':
      return refuse(c, {
        status: 403,
        code: 'wrong-code',
        title: 'This is not the setup code',
        detail: 'It is the value of the secret SETUP_CODE; a local start prints it.',
      })
    case 'limited':
      return refuse(c, tooMany(c, refusal.afterSeconds))
  }
}
