/** One field of a JSON Schema, as a row: where it stands, what it is, whether it is always there. */
export interface Field {
  path: string
  type: string
  says: string
  isRequired: boolean
}

interface Schema {
  type?: string
  format?: string
  const?: unknown
  enum?: unknown[]
  description?: string
  properties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
}

/** Objects are opened up, so that every row is a value: `data.incident.title`. */
export function fieldsOf(schema: Schema, at = ''): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = at === '' ? name : `${at}.${name}`
    const isRequired = schema.required?.includes(name) ?? false
    const row = { path, type: typeOf(field), says: field.description ?? '', isRequired }
    const inner = [field, ...(field.anyOf ?? [])].find(({ properties }) => properties)
    return [row, ...(inner ? fieldsOf(inner, path) : [])]
  })
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' | ')
  if (schema.type === 'array') return `${schema.items ? typeOf(schema.items) : 'anything'}[]`
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object' && !schema.properties)
    return `object of ${typeOf(schema.additionalProperties)}`
  return schema.format ? `${schema.type} (${schema.format})` : (schema.type ?? 'anything')
}
