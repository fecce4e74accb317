import { RE2JS } from 're2js'
import type { RedactionSettings } from '../../../shared/domain.ts'
import { said } from '../../../shared/words/said.ts'
import { words } from '../../../shared/words/t.ts'

/** A pattern to be taken out, ready to run. */
export interface Rule {
  pattern: string
  compiled: RE2JS
  marker: string
  /** What a character of the worst text costs, about. */
  worstNs: number
}

export interface Rules {
  rules: Rule[]
  /** A pattern of the user's that cannot be used, though it is asked for: then no text may go on record. */
  unusable: string | null
}

const keyPatterns = [
  // A private key's block.
  '-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?-----END [A-Z ]*PRIVATE KEY-----',
  // OpenAI, Anthropic, OpenRouter, Langfuse, Stripe.
  '\\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}',
  // Groq, AWS, GitHub, GitLab, Slack, Google, Hugging Face.
  '\\bgsk_[A-Za-z0-9]{30,}',
  '\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b',
  '\\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|glpat-[A-Za-z0-9_-]{20,})',
  '\\bxox[abeprs]-[A-Za-z0-9-]{10,}',
  '\\bAIza[0-9A-Za-z_-]{35}',
  '\\bhf_[A-Za-z0-9]{30,}',
  // A JSON web token, and what follows 'Bearer'.
  '\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*',
  '(?i:\\bbearer\\s+[A-Za-z0-9._~+/-]{16,}=*)',
]
const emailPattern = "\\b[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63})+\\b"

/** Measured: RE2's slow way takes up to 30 ns a character for each instruction. */
const nsPerInstruction = 30
/** Own patterns were tried on texts made to be slow for them. */
const ownWorstNs = 200

const maxPatternLength = 500
export const maxPatterns = 50
/** A counted repeat is so many copies: `(a{1,100}){1,9}` has 1,800 instructions. */
const maxInstructions = 1_000
const maxInstructionsInAll = 5_000

type Compiled = { compiled: RE2JS; instructions: number } | { problem: string }

/** Compiling takes milliseconds, and the same few patterns come with every record. */
const cache = new Map<string, Compiled>()
const cacheSize = 200

function compile(pattern: string): Compiled {
  const known = cache.get(pattern)
  if (known) return known
  if (cache.size >= cacheSize) cache.clear()
  const compiled = compileAnew(pattern)
  cache.set(pattern, compiled)
  return compiled
}

function compileAnew(pattern: string): Compiled {
  if (pattern.trim() === '') return { problem: words('The pattern is empty.') }
  if (pattern.length > maxPatternLength) {
    return { problem: said('The pattern is longer than {maxPatternLength} characters.', { maxPatternLength }) }
  }
  try {
    const compiled = RE2JS.compile(pattern)
    const instructions = compiled.programSize()
    if (instructions > maxInstructions) {
      return {
        problem: said(
          'The pattern is too large: written out, its repeats make {instructions} steps, and {maxInstructions} are allowed. Use smaller counts, or + and *.',
          { instructions, maxInstructions },
        ),
      }
    }
    if (compiled.matcher('').find()) {
      return { problem: words('The pattern matches the empty text, so it would match everywhere.') }
    }
    return { compiled, instructions }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return {
      problem: said('The pattern cannot be read: {reason}. Look-around and back-references are not supported.', {
        reason,
      }),
    }
  }
}

/** Why a pattern of the user's cannot be used, in words; null where it can. */
export function checkPattern(pattern: string): string | null {
  const compiled = compile(pattern)
  return 'problem' in compiled ? compiled.problem : null
}

/** The same for all of them together; the first problem that is found, with the pattern it is about. */
export function checkPatterns(patterns: readonly string[]): { pattern: string; problem: string } | null {
  let instructions = 0
  for (const [index, pattern] of patterns.entries()) {
    if (index >= maxPatterns) return { pattern, problem: said('There may be {maxPatterns} patterns.', { maxPatterns }) }
    const compiled = compile(pattern)
    if ('problem' in compiled) return { pattern, problem: compiled.problem }
    instructions += compiled.instructions
    if (instructions > maxInstructionsInAll) {
      const problem = said(
        'The patterns are too large together: up to here they make {instructions} steps, and {maxInstructionsInAll} are allowed.',
        { instructions, maxInstructionsInAll },
      )
      return { pattern, problem }
    }
  }
  return null
}

export function rulesOf(settings: RedactionSettings): Rules {
  const unusable = checkPatterns(settings.patterns)?.pattern ?? null
  const rule = (pattern: string, marker: string, worstNs?: number): Rule[] => {
    const made = compile(pattern)
    if ('problem' in made) return []
    return [{ pattern, marker, compiled: made.compiled, worstNs: worstNs ?? nsPerInstruction * made.instructions }]
  }
  const rules = [
    ...(settings.keys ? keyPatterns.flatMap((pattern) => rule(pattern, '[redacted: key]', ownWorstNs)) : []),
    ...(settings.emails ? rule(emailPattern, '[redacted: e-mail]', ownWorstNs) : []),
    ...(unusable === null ? settings.patterns.flatMap((pattern) => rule(pattern, '[redacted]')) : []),
  ]
  return { rules, unusable }
}

/** `onRule` is called before each. */
export function applyRules(text: string, rules: readonly Rule[], onRule: (index: number) => void = () => {}): string {
  return rules.reduce((rest, { compiled, marker }, index) => {
    onRule(index)
    return compiled.matcher(rest).replaceAll(marker)
  }, text)
}

/** What the worst texts of these lengths would take. */
export function worstMs(texts: readonly string[], rules: readonly Rule[]): number {
  const length = texts.reduce((sum, text) => sum + text.length, 0)
  return (length * rules.reduce((sum, rule) => sum + rule.worstNs, 0)) / 1_000_000
}
