import { isObject, textOf } from '../../shared/json-values.ts'
import { cutText } from '../../shared/text.ts'
import { maxDescriptionLength, maxSchemaLength } from './limits.ts'
import { plainSchema } from './plain-schema.ts'

/** A tool as its server names it. */
export interface ListedTool {
  name: string
  title: string
  description: string
  parameters: Record<string, unknown>
}

/** Null for what no model could be offered. */
export function toListedTool(value: unknown): ListedTool | null {
  if (!isObject(value)) return null
  const name = textOf(value['name'])
  if (name === '' || name.length > 500) return null
  const annotations = isObject(value['annotations']) ? value['annotations'] : {}
  const schema = isObject(value['inputSchema']) ? value['inputSchema'] : {}
  if (JSON.stringify(schema).length > maxSchemaLength) return null
  return {
    name,
    title: cutText(textOf(value['title']) || textOf(annotations['title']), 200),
    description: cutText(textOf(value['description']), maxDescriptionLength),
    parameters: plainSchema(schema),
  }
}
