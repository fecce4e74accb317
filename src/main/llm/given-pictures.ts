import { isObject, textOf } from '../../shared/json-values.ts'

/** Of one answer; what is more is left out. */
const maxPictures = 16
const maxCharacters = 56_000_000

export interface GivenPictures {
  /** Whether there was one in it. */
  add(part: Record<string, unknown>): boolean
  list(): readonly string[]
}

/**
 * Pictures that a model gives, as parts of content or, with OpenRouter and LiteLLM, in a list beside it. Only those that are whole in the
 * answer are taken, each once: servers repeat them with the last chunk. `onElsewhere` is told the address of one that lies elsewhere.
 */
export function createGivenPictures(onElsewhere: (url: string) => void): GivenPictures {
  const pictures = new Set<string>()
  const elsewhere = new Set<string>()
  let characters = 0
  return {
    add(part) {
      const url = urlIn(part)
      if (/^https:\/\//i.test(url)) {
        if (!elsewhere.has(url) && elsewhere.size < maxPictures) onElsewhere(url)
        elsewhere.add(url)
        return true
      }
      if (!/^data:image\/[\w.+-]+;base64,/i.test(url) || pictures.has(url)) return false
      if (pictures.size >= maxPictures || characters + url.length > maxCharacters) return false
      pictures.add(url)
      characters += url.length
      return true
    },
    list: () => [...pictures],
  }
}

/** `image_url` as an object or an address, Gemini's inline data, OpenAI's image calls. */
function urlIn(part: Record<string, unknown>): string {
  const { image_url: image, inline_data: snake, inlineData: camel, b64_json: base64 } = part
  const inline = isObject(snake) ? snake : isObject(camel) ? camel : null
  if (inline)
    return `data:${textOf(inline['mime_type']) || textOf(inline['mimeType'])};base64,${textOf(inline['data'])}`
  if (textOf(base64) !== '') return `data:image/png;base64,${textOf(base64)}`
  return textOf(image) || textOf(isObject(image) ? image['url'] : null)
}
