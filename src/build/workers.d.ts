/** Of the Workers runtime, for scripts that load the connectors: https://developers.cloudflare.com/workers/runtime-apis/web-crypto/#timingsafeequal */
interface SubtleCrypto {
  timingSafeEqual(a: ArrayBufferView, b: ArrayBufferView): boolean
}
