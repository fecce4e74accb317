import type { CompletionRequest } from './completion.ts'
import { FailedCall, itSays, quote } from './failure.ts'
import { words } from '../../shared/words/t.ts'
import { said } from '../../shared/words/said.ts'

/** Ollama, OpenRouter, vLLM, llama.cpp, Groq and others, each in its own words; none about a single tool's form. */
const refusals = [
  /does(n't| not) support (tool|function)/i,
  /(tool|function)[ _-]?(s|use|calls?|calling|choice)?\b.{0,60}(not|n't|un)[ ]?(be )?(support|available|enabled|allowed|permitted)/i,
  /no endpoints found that support tool/i,
  /(unknown|unrecogni[sz]ed|unexpected|unsupported|extra)\b.{0,40}['"`]?tools\b/i,
  /['"`]?tools['"`]?\b.{0,40}(unknown|unrecogni[sz]ed|unexpected|extra inputs|not permitted)/i,
  /--enable-auto-tool-choice|--tool-call-parser|requires? --jinja|tools param requires/i,
]

/** In the place of a refusal that is about tools: what it means, and what to do. Null where it is about something else. */
export function toolsRefused(failed: FailedCall, request: CompletionRequest): FailedCall | null {
  const { tools, provider, apiKey, model } = request
  if (!tools?.length || failed.status === null || failed.status < 400) return null
  if (!refusals.some((refusal) => refusal.test(failed.serverText))) return null
  const failure = {
    type: 'no_tools' as const,
    message:
      said('{name} takes no tools for the model “{model}” (HTTP {status}).', {
        name: provider.name,
        model,
        status: failed.status,
      }) + itSays(quote(failed.serverText, apiKey)),
    advice: words('Turn the tools of this chat off, or choose a model that can use them, then retry.'),
  }
  return new FailedCall(failure, failed.status, failed.serverText)
}
