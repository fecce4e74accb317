/**
 * The names of all models that Langfuse has a price for by itself: the `modelName`s of `worker/src/constants/default-model-prices.json` in
 * its repository, as of July 2026. Each pattern there is anchored at the start, with a maker (`openai/`, `anthropic/`,
 * `google/`, `googleai/`) or a region of Bedrock's before the name.
 */
export const defaultModels: readonly string[] = `
gpt-4o gpt-4o-2024-05-13 gpt-4o-2024-08-06 gpt-4o-2024-11-20 gpt-4o-mini gpt-4o-mini-2024-07-18 gpt-4o-audio-preview
gpt-4o-audio-preview-2024-10-01 gpt-4o-realtime-preview gpt-4o-realtime-preview-2024-10-01 chatgpt-4o-latest gpt-4-1106-preview
gpt-4-vision-preview gpt-4-1106-vision-preview gpt-4-32k gpt-4-32k-0613 gpt-4-32k-0314 gpt-4-0613 gpt-4-0314 gpt-4 gpt-4-0125-preview
gpt-4-turbo-preview gpt-4-turbo-2024-04-09 gpt-4-turbo gpt-4-preview gpt-3.5-turbo-1106 gpt-35-turbo-1106 gpt-3.5-turbo-0613
gpt-3.5-turbo-instruct gpt-3.5-turbo-16k-0613 gpt-3.5-turbo-0301 gpt-3.5-turbo-0125 gpt-3.5-turbo gpt-35-turbo gpt-3.5-turbo-16k
gpt-4.5-preview gpt-4.5-preview-2025-02-27 gpt-4.1 gpt-4.1-2025-04-14 gpt-4.1-mini gpt-4.1-mini-2025-04-14 gpt-4.1-nano
gpt-4.1-nano-2025-04-14 gpt-5 gpt-5-2025-08-07 gpt-5-mini gpt-5-mini-2025-08-07 gpt-5-nano gpt-5-nano-2025-08-07 gpt-5-chat-latest gpt-5-pro
gpt-5-pro-2025-10-06 gpt-5.1 gpt-5.1-2025-11-13 gpt-5.2 gpt-5.2-2025-12-11 gpt-5.2-pro gpt-5.2-pro-2025-12-11 gpt-5.3-codex gpt-5.4
gpt-5.4-2026-03-05 gpt-5.4-pro gpt-5.4-pro-2026-03-05 gpt-5.4-mini gpt-5.4-mini-2026-03-17 gpt-5.4-nano gpt-5.4-nano-2026-03-17 gpt-5.5
gpt-5.5-2026-04-23 gpt-5.5-pro gpt-5.5-pro-2026-04-23 gpt-5.6-sol gpt-5.6-terra gpt-5.6-luna o1-preview o1-preview-2024-09-12 o1-mini
o1-mini-2024-09-12 o1 o1-2024-12-17 o1-pro o1-pro-2025-03-19 o3-mini o3-mini-2025-01-31 o3 o3-2025-04-16 o3-pro o3-pro-2025-06-10 o4-mini
o4-mini-2025-04-16 ft:gpt-3.5-turbo-1106:acme::a1 ft:gpt-3.5-turbo-0613:acme::a1 ft:davinci-002:acme::a1 ft:babbage-002:acme::a1 babbage-002
davinci-002 text-ada-001 text-babbage-001 text-curie-001 text-davinci-001 text-davinci-002 text-davinci-003 text-embedding-ada-002
text-embedding-ada-002-v2 text-embedding-3-small text-embedding-3-large claude-instant-1 claude-instant-1.2 claude-1.1 claude-1.2 claude-1.3
claude-2.0 claude-2.1 claude-3-opus-20240229 claude-3-opus@20240229 claude-3-sonnet-20240229 claude-3-haiku-20240307
anthropic.claude-3-haiku-20240307-v1:0 claude-3-5-sonnet-20240620 eu.anthropic.claude-3-5-sonnet-20240620-v1:0 claude-3-5-sonnet-20241022
claude-3-5-sonnet-V2@20241022 claude-3-5-sonnet-latest claude-3-5-haiku-20241022 claude-3-5-haiku-latest claude-3.7-sonnet-20250219
claude-3-7-sonnet-latest claude-sonnet-4-20250514 claude-sonnet-4-latest claude-opus-4-20250514 claude-opus-4-1-20250805
claude-sonnet-4-5-20250929 global.anthropic.claude-sonnet-4-5-20250929-v1:0 claude-haiku-4-5-20251001 claude-4-5-haiku@20251001
claude-opus-4-5-20251101 claude-sonnet-4-6 claude-opus-4-6 claude-opus-4-7 claude-opus-4-8 claude-fable-5 claude-mythos-5 claude-sonnet-5
chat-bison chat-bison-32k codechat-bison codechat-bison-32k text-bison text-bison-32k text-unicorn textembedding-gecko
textembedding-gecko-multilingual code-gecko code-bison code-bison-32k gemini-1.0-pro-latest gemini-1.0-pro gemini-1.0-pro-001 gemini-pro
gemini-1.5-pro-latest gemini-2.0-flash-001 gemini-2.0-flash gemini-2.0-flash-lite-preview-02-05 gemini-2.0-flash-lite-preview gemini-2.5-flash
gemini-2.5-flash-lite gemini-2.5-pro gemini-3-pro-preview gemini-3.1-pro-preview gemini-3.1-pro-preview-customtools gemini-3.5-flash
gemini-3-flash-preview gemini-3.1-flash-lite gemini-3.1-flash-lite-preview gemini-live-2.5-flash-native-audio
`
  .trim()
  .split(/\s+/)
