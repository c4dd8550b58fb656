import * as z from 'zod'
import { checklistItems, checklist as read } from '../../domain/checklist'
import { json, route, router } from './route'

const item = z
  .object({
    item: z.enum(checklistItems),
    done: z.boolean(),
    says: z.string().nullable().meta({ description: 'Why not, where the hub knows.' }),
  })
  .meta({ id: 'ChecklistItem' })

export const checklist = router().openapi(
  route('viewer', {
    method: 'get',
    path: '/setup/checklist',
    tags: ['Setup'],
    summary: 'What is still missing',
    description:
      'An encryption key; a source, a destination, a subscription, a delivery that arrived; a second super_admin or a second passkey of one; a subscription to what the hub says of itself; a source that is expected to be heard.',
    responses: { 200: json(z.object({ items: z.array(item) }), 'In the order in which they are best done.') },
  }),
  async (c) => c.json({ items: await read(c.get('deps')) }, 200),
)
