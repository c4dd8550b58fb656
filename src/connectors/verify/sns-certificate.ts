import { refused, type Verifier } from '../verify'
import { noSecret } from './secret'
export function snsCertificate(): Verifier {
  return {
    scheme: 'sns-certificate',
    title: 'x',
    description: 'x',
    secret: 'none',
    credentials: noSecret,
    check: async () => refused('untrusted-sender'),
  }
}
