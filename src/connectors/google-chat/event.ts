import * as z from 'zod'
import { meaningOf, optionalScalar } from '../values'

const user = z.object({ name: optionalScalar, displayName: optionalScalar, email: optionalScalar }).nullish().catch(undefined)

/** https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages */
const message = z
  .object({
    name: optionalScalar,
    text: z.string().nullish().catch(undefined),
    argumentText: z.string().nullish().catch(undefined),
    annotations: z
      .array(
        z.object({ type: optionalScalar, slashCommand: z.object({ commandName: optionalScalar }).nullish().catch(undefined) }),
      )
      .nullish()
      .catch(undefined),
  })
  .nullish()
  .catch(undefined)
export type Message = z.output<typeof message>

const parameters = z.record(z.string(), z.string()).nullish().catch(undefined)

/** https://developers.google.com/workspace/chat/api/reference/rest/v1/Event */
const interaction = z.object({
  type: z.string().min(1),
  eventTime: z.string().min(1),
  user,
  message,
  common: z.object({ invokedFunction: optionalScalar, parameters }).nullish().catch(undefined),
  action: z
    .object({
      actionMethodName: optionalScalar,
      parameters: z
        .array(z.object({ key: z.string(), value: z.string() }))
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
})

/** Of a Chat app that is built as a Workspace add-on: https://developers.google.com/workspace/add-ons/concepts/event-objects#chat-event-object */
const addOn = z.object({
  commonEventObject: z.object({ invokedFunction: optionalScalar, parameters }).nullish().catch(undefined),
  chat: z.object({
    user,
    eventTime: optionalScalar,
    messagePayload: z.object({ message }).nullish(),
    appCommandPayload: z.object({ message }).nullish(),
    buttonClickedPayload: z.object({ message }).nullish(),
    addedToSpacePayload: z.object({}).nullish(),
    removedFromSpacePayload: z.object({}).nullish(),
  }),
})

/** What both kinds of app are told, in one form. */
export interface Happening {
  kind: 'message' | 'button' | 'added' | 'removed' | 'other'
  named: string
  by: readonly unknown[]
  message: Message
  /** Of a button. */
  invoked: string | undefined
  parameters: Record<string, string>
  isAddOn: boolean
}

export const event = z.union([
  addOn.transform(({ chat, commonEventObject }): Happening => {
    const kinds = [
      ['message', chat.appCommandPayload],
      ['message', chat.messagePayload],
      ['button', chat.buttonClickedPayload],
      ['added', chat.addedToSpacePayload],
      ['removed', chat.removedFromSpacePayload],
    ] as const
    const [kind, payload] = kinds.find(([, one]) => one) ?? ['other' as const, undefined]
    const given = commonEventObject?.parameters ?? {}
    return {
      kind,
      named: kind,
      by: peopleIn(chat.user),
      message: payload && 'message' in payload ? payload.message : undefined,
      // An add-on's function is the URL that is called, so the card's author writes the action as a parameter.
      invoked: given.action ?? commonEventObject?.invokedFunction ?? undefined,
      parameters: given,
      isAddOn: true,
    }
  }),
  interaction.transform(({ type, user, message, common, action }): Happening => {
    const given = common?.parameters ?? Object.fromEntries((action?.parameters ?? []).map(({ key, value }) => [key, value]))
    return {
      kind: meaningOf(kindOf, type) ?? 'other',
      named: type,
      by: peopleIn(user),
      message,
      invoked: given.action ?? common?.invokedFunction ?? action?.actionMethodName ?? undefined,
      parameters: given,
      isAddOn: false,
    }
  }),
])

/** https://developers.google.com/workspace/chat/api/reference/rest/v1/EventType */
const kindOf: Record<string, Happening['kind']> = {
  MESSAGE: 'message',
  APP_COMMAND: 'message',
  CARD_CLICKED: 'button',
  ADDED_TO_SPACE: 'added',
  REMOVED_FROM_SPACE: 'removed',
}

const peopleIn = (person: z.output<typeof user>): unknown[] => [person?.email, person?.displayName, person?.name]
