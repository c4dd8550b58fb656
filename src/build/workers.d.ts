/** Of the Workers runtime, for scripts that load the connectors: https://developers.cloudflare.com/workers/runtime-apis/web-crypto/#timingsafeequal */
interface SubtleCrypto {
  timingSafeEqual(a: ArrayBufferView, b: ArrayBufferView): boolean
}

/** As the Workers types name a JWK that says which key it is (RFC 7517 §4.5). */
interface JsonWebKeyWithKid extends JsonWebKey {
  kid: string
}
