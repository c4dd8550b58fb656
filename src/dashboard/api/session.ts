// The token of this tab, and what happens when the hub no longer knows us. A session proper lives in a cookie that scripts cannot read.
const TOKEN = 'signalbox.token'
export const tokenOf = (): string | null => sessionStorage.getItem(TOKEN)
export const keepToken = (token: string): void => sessionStorage.setItem(TOKEN, token)
export const forgetToken = (): void => sessionStorage.removeItem(TOKEN)

let whenSignedOut: () => void = () => {}
/** Called by the router, which knows where the reader was. */
export const onSignedOut = (then: () => void): void => {
  whenSignedOut = then
}
export const signedOut = (): void => {
  forgetToken()
  whenSignedOut()
}
