import type { FailureType } from './failure.ts'

const tooLong =
  /context[ _-]?(length|window|size|limit)|maximum context|too many (input )?tokens|(prompt|input|conversation) is too long|exceeds? .{0,40}(token|n_ctx)|reduce the length of the (messages|prompt|input)/i
const noSuchModel =
  /model_not_found|deploymentnotfound|no models? (is |are )?loaded|(invalid|unknown|unsupported) model\b|not a valid model|no (endpoints?|allowed providers?|instances?) (are |were )?(found|available)|\bmodel\b.{0,120}(not found|does not exist|doesn't exist|not exist|decommissioned|retired)|\bmodel\b(?!.{0,120}(parameter|argument|field|value|role|temperature|tool|image|modalit)).{0,120}(not supported|not available|deprecated)/i
const noMoney =
  /insufficient[_ ](quota|balance|credits?|funds)|exceeded your current quota|billing|payment required|out of (credits|funds)|(credit )?balance (is )?(too low|not enough|insufficient)|(more|enough) credits|spend(ing)?[ _]limit|budget.{0,20}exceeded|arrear/i
const badKey =
  /api[ _-]?key (is )?(not valid|invalid|expired|missing|required)|(invalid|incorrect|expired|missing|no) (api[ _-]?key|auth|credentials|token)|invalid_api_key|unauthenticated/i
const rateLimit =
  /rate[ _-]?limit|too many requests|(tokens|requests) per (second|minute|hour|day)|\b[TR]P[MD]\b|throttl/i
const filtered =
  /content[ _-]?(filter|policy|management policy|moderation)|responsibleai|safety (system|filter|policy|settings)|data_inspection_failed|inappropriate content|(was|were|been) (flagged|blocked by)|\bflagged\b|requires moderation|prohibited[ _]content|usage polic(y|ies)|violat\w+ .{0,60}polic/i
/** Of an account or a network, not of what was written. */
const policy =
  /data policy|privacy|guardrail|zero data retention|\bZDR\b|organization(al)? polic|verified to use|terms of (service|use)/i
/** Not that the conversation is long: a single parameter is. */
const tooManyAsked =
  /max_(completion_|output_|new_)?tokens.{0,80}(too (large|high|big)|at most|less than|must be|exceeds?|maximum|greater|range|out of|supports?)|(too (large|high|big)|exceeds?|invalid|maximum|must be).{0,60}max_(completion_|output_|new_)?tokens/i
/** The conversation and what is asked for are too long together. */
const withInput = /input length|in the messages/i
const noSuchPath =
  /unexpected endpoint|invalid url|(unknown|invalid|no such|no matching) (request )?(url|path|route|endpoint)|(route|path|page|url|endpoint|resource).{0,80}(not found|does not exist)|^\W*(404 )?(page )?not found\W*$|cannot post|no route/im
const firewall =
  /cloudflare|captcha|just a moment|attention required|access denied|request (was |has been )?(blocked|rejected)|incapsula|akamai|sucuri|firewall|error code: 10\d\d|security (check|service)|zscaler|fortinet|fortiguard/i

/** Whether the answer is a page of something that stands before the server. */
export const isFirewall = (status: number | null, pageText: string, isHtml: boolean): boolean =>
  isHtml ? status === 403 || firewall.test(pageText) : /^\s*error code: 10\d\d\s*$/i.test(pageText)

/** What a refusal means; its status alone says too little. `words`: what it says and then its body, empty where that is a page. */
export function meaningOf(status: number | null, words: string, isHtml: boolean): FailureType {
  if (status === 511 || (status !== null && status < 400)) return 'not_json'
  if (status === 407) return 'no_access'
  if (status === 402) return 'quota'
  if (status === 401) return 'wrong_key'
  if (noMoney.test(words)) return 'quota'
  if (status === 429 || rateLimit.test(words)) return 'rate_limited'
  if (status === 408 || status === 504 || status === 524) return 'timeout'
  if (filtered.test(words) && !policy.test(words)) return 'content_filter'
  if (status === 405 || (status !== 403 && noSuchPath.test(words) && !noSuchModel.test(words))) return 'wrong_url'
  if (status === 404) return ofMissing(words)
  if (status === 403) return badKey.test(words) ? 'wrong_key' : 'no_access'
  if (isAboutMaxTokens(words)) return 'bad_request'
  if (status === 413 || tooLong.test(words)) return 'too_long'
  if (status !== null && status >= 500) return 'server_error'
  if (badKey.test(words)) return 'wrong_key'
  if (noSuchModel.test(words)) return 'unknown_model'
  if (status !== null) return isHtml ? 'wrong_url' : 'bad_request'
  return 'server_error'
}

/** A 404 may be a model, a policy, or something else that the server says; without words it is the address. */
function ofMissing(words: string): FailureType {
  if (policy.test(words)) return 'no_access'
  if (noSuchModel.test(words)) return 'unknown_model'
  return words.trim() === '' || /^\s*[{[]\s*[}\]]\s*$/.test(words) ? 'wrong_url' : 'bad_request'
}

export const isAboutMaxTokens = (words: string): boolean => tooManyAsked.test(words) && !withInput.test(words)
export const isPolicy = (words: string): boolean => policy.test(words)
