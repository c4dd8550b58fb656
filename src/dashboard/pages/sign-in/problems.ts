/** What `/sign-in?problem=` stands for, in words for the one who wanted to get in; docs/sign-in.md has them for operators. */
const problems: Record<string, string> = {
  off: 'Signing in with your organisation is not set up on this hub, or not rightly. Use another way, or ask an admin.',
  unavailable: 'Your organisation’s sign-in does not answer. Try again in a moment.',
  refused: 'Your organisation’s sign-in said no, or its answer was not meant for this hub. Try again, or ask an admin.',
  stale: 'That took longer than five minutes, or began in another browser. Begin again.',
  'no-role': 'You are known, but none of your groups has a role in this hub. Ask an admin.',
  disabled: 'You are switched off here. Ask an admin of this hub.',
  limited: 'Too many tries. Wait a minute and try again.',
}

export const problemWords = (problem: string): string =>
  Object.hasOwn(problems, problem)
    ? (problems[problem] ?? '')
    : 'Signing in did not work. Try again, or ask an admin of this hub.'
