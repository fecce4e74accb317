import { expect, it } from 'vitest'
import { suggestModel } from '../../../src/renderer/chat/suggest-model.ts'

it.each([
  [['babbage-002', 'chatgpt-4o-latest', 'dall-e-3', 'gpt-5-mini', 'text-embedding-3-small'], 'chatgpt-4o-latest'],
  [['nomic-embed-text:latest', 'qwen3:8b'], 'qwen3:8b'],
  [['bge-m3-embedding', 'my-own-finetune'], 'my-own-finetune'],
  [['text-embedding-3-large', 'whisper-1'], 'text-embedding-3-large'],
  [[], null],
])('of %j it begins with %s', (models, suggested) => expect(suggestModel(models)).toBe(suggested))
