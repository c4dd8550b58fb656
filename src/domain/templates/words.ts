import type { Destination, IncidentEvent, Outcome } from '../../connectors/contract'
import type { DeliveryToAttempt } from '../../store/attempts'
import type { StoredAttempt } from '../../store/schema'
import { contextOf, faultText, type Parts, renderParts } from './render'

type Used = NonNullable<StoredAttempt['template']>

/** What an attempt says: the destination's own words, those of a template, or nothing, because the template failed. */
export type Words =
  | { kind: 'own'; template?: Used }
  | { kind: 'rendered'; rendered: Record<string, unknown>; template: Used }
  | { kind: 'rejected'; outcome: Extract<Outcome, { kind: 'rejected' }>; template: Used }

/** The code of an attempt whose template failed: it says nothing about the destination. */
export const TEMPLATE_FAILED = 'template'

/** The template of a delivery's subscription, as it is now; all null: none. */
export type ChosenTemplate = Pick<DeliveryToAttempt, 'template_id' | 'template_version' | 'template_parts' | 'on_template_error'>

/** By the version that is current now, so that a mended template reaches what waits. */
export function wordsFor({ templates }: Destination, chosen: ChosenTemplate, event: IncidentEvent): Words {
  const { template_id: id, template_version: version, template_parts: stored } = chosen
  if (id === null || version === null || stored === null) return { kind: 'own' }
  // As `checkParts` let it in.
  const parts = JSON.parse(stored) as Parts
  const rendered = renderParts(templates, parts, event.type, contextOf(event))
  if (rendered.ok) return { kind: 'rendered', rendered: rendered.value, template: { id, version, error: null } }
  const reason = faultText(rendered.error)
  const template = { id, version, error: reason }
  switch (chosen.on_template_error) {
    case 'default':
      return { kind: 'own', template }
    case 'reject':
    case null:
      return { kind: 'rejected', template, outcome: { kind: 'rejected', code: TEMPLATE_FAILED, reason } }
  }
}
