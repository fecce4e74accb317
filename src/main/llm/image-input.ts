import type { CompletionRequest } from './completion.ts'
import type { LlmFailure } from './failure.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

// Which models take pictures. Lists of models seldom say so; names do as a rule, and a refusal always.

const takes =
  /gpt-4o|gpt-4\.1|gpt-4-turbo|gpt-[5-9]|chatgpt-4o|\bo[134](-|$)(?!mini-|preview)|claude|gemini(?!.*embed)|gemma-?3(?!.*(1b|270m))|pixtral|mistral-(medium|large)-(3|25|26)|mistral-small-(3\.[1-9]|2503|2506)|llava|bakllava|moondream|minicpm-v|vision|(^|[-_/\d])vl([-_:\d]|$)|llama-?4|grok-(2-vision|[4-9])|internvl|molmo|phi-[34](\.5)?-(vision|multimodal)|nova-(lite|pro|premier)|granite.*vision|kimi-vl|glm-4\.[15]v|qwen.*(vl|omni)|image/i
const takesNone =
  /^holdfast-demo|gpt-3\.5|gpt-4(-0\d+|-32k.*)?$|gpt-oss|\bo1-(mini|preview)|\bo3-mini|deepseek(?!.*(vl|ocr))|mixtral|codestral|devstral|ministral|mistral-(7b|nemo|tiny)|open-mistral|llama-?(2|3(\.[0-3])?)(?!.*vision)|codellama|qwen-?(2(\.5)?|3)?-?(coder|math|next)|qwq|phi-[34](?!.*(vision|multimodal))|command-r|starcoder|wizard|falcon|kimi-k2(?!\.5)|glm-4\.[567](?!v)|minimax-m[12]|embed|whisper|tts/i

/** Those that refused one since the start. */
const refusing = new Set<string>()
const keyOf = ({ provider, model }: Pick<CompletionRequest, 'provider' | 'model'>): string =>
  `${provider.baseUrl} ${model}`

/** Null where nobody knows: then it is tried. */
export function takesPictures(request: Pick<CompletionRequest, 'provider' | 'model'>): boolean | null {
  if (refusing.has(keyOf(request))) return false
  const { model } = request
  if (takesNone.test(model)) return false
  return takes.test(model) ? true : null
}

const refusesPictures =
  /\bimages?\b|image_url|\bvision\b|multi-?modal|modalit|content.{0,60}(must|should|expected|needs).{0,30}\bstring|invalid type: sequence|expected (a )?`?(text|str(ing)?)\b/i

export const hasPictures = ({ messages }: Pick<CompletionRequest, 'messages'>): boolean =>
  messages.some(({ content }) => Array.isArray(content) && content.some(({ type }) => type === 'image_url'))

/** Where a server refused the pictures of a request, what the user is told; null where it was about something else. */
export function picturesRefused(
  request: CompletionRequest,
  status: number | null,
  serverText: string,
  says: string,
): LlmFailure | null {
  if (status === 401 || status === 402 || status === 403 || status === 429) return null
  if (!hasPictures(request) || !refusesPictures.test(serverText)) return null
  // A picture that is too large or broken is refused as well; the model takes others.
  const isOfOne =
    /too (large|big|many)|size|dimension|download|decode|corrupt|invalid (image|base64)|format|unsupported image|exceed/i.test(
      serverText,
    )
  if (!isOfOne) {
    if (refusing.size >= 500) refusing.clear()
    refusing.add(keyOf(request))
  }
  return {
    type: 'pictures_refused',
    message: isOfOne
      ? said('{name} did not accept a picture of this chat.', { name: request.provider.name }) + says
      : said('The model “{model}” takes no pictures.', { model: request.model }) + says,
    advice: isOfOne
      ? words(
          'Your message is kept. Edit it to send it without the picture, or save the picture in another form and attach that.',
        )
      : words(
          'Your message and its pictures are kept. Choose a model that reads pictures, or retry: this one is then asked without them.',
        ),
  }
}
