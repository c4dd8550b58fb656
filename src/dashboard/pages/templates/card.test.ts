import { expect, it } from 'vitest'
import { cardsIn } from './card'

it('a card is known wherever it stands', () => {
  const card = { type: 'AdaptiveCard', body: [] }
  const attached = (content: unknown) => ({
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
  })
  expect(cardsIn(card)).toEqual([card])
  expect(cardsIn(attached(card))).toEqual([card])
  expect(cardsIn(attached(JSON.stringify(card)))).toEqual([card])
  expect(cardsIn({ card })).toEqual([card])
  for (const body of [
    null,
    'x',
    [card],
    {},
    attached('{'),
    attached('"x"'),
    attached({}),
    { attachments: [{ contentType: 'image/png', content: card }] },
  ])
    expect(cardsIn(body)).toEqual([])
})
