/** One message that came while the wizard waited; its body is in the message log. */
export interface SetupSample {
  messageId: string
  /** Milliseconds since 1970, as are the others. */
  receivedAt: number
  outcome: string
  bodyBytes: number
}

export interface SetupState {
  id: string
  connector: string
  integrationId: string | null
  /** As the wizard names it. */
  step: string
  /** Newest first. */
  lastSamples: SetupSample[]
  /** The first that came since the wizard was opened. */
  firstMessageAt: number | null
  createdAt: number
  expiresAt: number
}

export type SetupChange = Partial<Pick<SetupState, 'integrationId' | 'step' | 'lastSamples' | 'firstMessageAt'>>

/** What the object can be asked through itty-durable's proxy. */
export interface SetupSessionStub {
  begin(setup: SetupState): Promise<SetupState>
  read(): Promise<{ setup: SetupState | null }>
  change(change: SetupChange): Promise<{ setup: SetupState | null }>
}
