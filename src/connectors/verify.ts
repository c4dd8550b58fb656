/** Verifiers: a connector chooses one of these, it never writes one. */
export * from './verifier'
export { bodySecret } from './verify/body-secret'
export { hmac } from './verify/hmac'
export { jwt } from './verify/jwt'
export { snsCertificate } from './verify/sns-certificate'
export { standardWebhooks } from './verify/standard-webhooks'
export { token } from './verify/token'
export { twilio } from './verify/twilio'
