/** https://github.com/aws/aws-js-sns-message-validator, which has no types of its own. */
declare module 'sns-validator' {
  export default class MessageValidator {
    validate(message: string, callback: (failure: Error | null) => void): void
  }
}
