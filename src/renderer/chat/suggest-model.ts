/** What is rarely meant to be talked to, by how providers name it. */
const otherwise =
  /embed|whisper|tts|dall-?e|moderation|image|audio|realtime|transcri|rerank|babbage|davinci|guard|speech|vision-preview|search|ocr/i
const chat = /chat|gpt|claude|gemini|llama|qwen|mistral|mixtral|deepseek|phi|gemma|command|grok|instruct|kimi|glm/i

/** The model to begin with, out of a provider's list; nothing is hidden by it. Null where the list is empty. */
export function suggestModel(models: readonly string[]): string | null {
  const talking = models.filter((model) => !otherwise.test(model))
  return talking.find((model) => chat.test(model)) ?? talking[0] ?? models[0] ?? null
}
