/** The little of `node:crypto` (nodejs_compat) that we use: Node's own typings would add all of Node's globals to the Worker. */
declare module 'node:crypto' {
  export class X509Certificate {
    /** PEM or DER. Throws where it is no certificate. */
    constructor(certificate: string | Uint8Array)
    /** One `CN=…` per line. */
    readonly subject: string | undefined
    /** `Jan  1 00:00:00 2026 GMT` */
    readonly validFrom: string
    readonly validTo: string
    readonly publicKey: { export(options: { type: 'spki'; format: 'der' }): Uint8Array }
  }
}
