import { redactedJson } from '../redaction'
import { jwt, type Verifier } from '../verify'

const CHAT = 'chat@system.gserviceaccount.com'
/** What a Workspace add-on is called by: one service account per project. */
const ADD_ON = /^service-\d+@gcp-sa-gsuiteaddons\.iam\.gserviceaccount\.com$/

/**
 * Chat shows a token in `Authorization: Bearer`. With the project number as audience it is signed by the Chat account itself; with the
 * endpoint's URL it is an OpenID Connect token of Google whose e-mail is that account.
 * https://developers.google.com/workspace/chat/verify-requests-from-chat and, for add-ons,
 * https://developers.google.com/workspace/add-ons/guides/alternate-runtimes#validate-requests
 */
export function proofFor(audience: string | undefined): Verifier {
  return { ...tokenFor(audience), redact: (body) => redactedJson(body, CREDENTIALS) }
}

/** The older proof, what acts for the user, and where a user is sent on. */
const CREDENTIALS = ['token', 'authorizationEventObject', 'configCompleteRedirectUrl']

function tokenFor(audience: string | undefined): Verifier {
  // Nobody can have a token for an audience that is no number and no URL.
  const wanted = audience ?? 'the audience is not set yet'
  if (!wanted.startsWith('https://')) {
    return jwt({ issuer: CHAT, jwksUrl: `https://www.googleapis.com/service_accounts/v1/jwk/${CHAT}`, audience: wanted })
  }
  return jwt({
    issuer: ['https://accounts.google.com', 'accounts.google.com'],
    jwksUrl: 'https://www.googleapis.com/oauth2/v3/certs',
    audience: wanted,
    claims: ({ email, email_verified }) =>
      email_verified === true && typeof email === 'string' && (email === CHAT || ADD_ON.test(email)),
  })
}
