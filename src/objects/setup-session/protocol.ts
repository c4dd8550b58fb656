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
  /** What was typed until the integration is made: JSON in ASCII, without credentials. */
  draft: string
  /** Newest first. */
  lastSamples: SetupSample[]
  /** The first that came since the wizard was opened. */
  firstMessageAt: number | null
  createdAt: number
  expiresAt: number
}

export type SetupChange = Partial<Pick<SetupState, 'integrationId' | 'step' | 'draft' | 'lastSamples' | 'firstMessageAt'>>

/** What the object of a person can be asked through itty-durable's proxy. */
export interface SetupSessionStub {
  begin(setup: SetupState): Promise<{ setups: SetupState[] }>
  read(): Promise<{ setups: SetupState[] }>
  /** The one that was changed; null where there is none of that id. */
  change(id: string, change: SetupChange): Promise<{ setup: SetupState | null }>
  /** Whether there was one of that id. */
  end(id: string): Promise<{ ended: boolean }>
}
