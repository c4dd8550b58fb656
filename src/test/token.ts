import type { Access } from '../connectors/contract'

/** For targets whose connector asks for no token. */
export const accessToken = async (): Promise<Access> => ({ kind: 'rejected', code: 'config', reason: 'this test has no token' })
