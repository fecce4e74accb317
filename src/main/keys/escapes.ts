/** `length` characters stand for one. */
export interface Escape {
  codeUnit: number
  length: number
}

/** HTML's names of what stands in keys and around them. */
const names = new Map(
  (
    'amp & lt < gt > quot " apos \' plus + sol / bsol \\ lowbar _ hyphen - dash - period . colon : semi ; equals = ' +
    'percnt % num # excl ! dollar $ ast * commat @ lpar ( rpar ) lsqb [ rsqb ] lcub { rcub } verbar | grave ` Hat ^ ' +
    'comma , quest ?'
  )
    .split(' ')
    .map((word, index, words) => [word, words[index + 1] ?? ''] as const)
    .filter((_, index) => index % 2 === 0),
)
const controls: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

const percent = /^%(?:([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))/
const backslash = /^\\(?:u([0-9a-fA-F]{4})|u\{0*([0-9a-fA-F]{1,4})\}|x([0-9a-fA-F]{2})|([nrtbf])|([^a-zA-Z0-9]))/
const entity =
  /^&(?:#0{0,7}(\d{1,5})(?:;|(?=[^\d;]))|#[xX]0{0,7}([0-9a-fA-F]{1,4})(?:;|(?=[^0-9a-fA-F;]))|([A-Za-z]{2,7});)/
/** What may yet become one of them. */
const percentBegun = /^%(?:[0-9a-fA-F]?|u[0-9a-fA-F]{0,3})$/
const backslashBegun = /^\\(?:|u[0-9a-fA-F]{0,3}|u\{0{0,7}[0-9a-fA-F]{0,4}|x[0-9a-fA-F]?)$/
const entityBegun = /^&(?:#?|#0{0,7}\d{0,5}|#[xX]0{0,7}[0-9a-fA-F]{0,4}|[A-Za-z]{1,7})$/

export function beginsEscape(codeUnit: number): boolean {
  return codeUnit === 0x25 || codeUnit === 0x5c || codeUnit === 0x26
}

/**
 * The escape that the text begins with: of URLs, of strings in JSON and JavaScript, of Markdown and of HTML. 'more'
 * where what follows decides. At most some twenty characters long.
 */
export function readEscape(text: string): Escape | 'more' | null {
  switch (text[0]) {
    case '%':
      return hexEscape(percent.exec(text)) ?? (percentBegun.test(text) ? 'more' : null)
    case '\\': {
      const match = backslash.exec(text)
      const [whole, four, braced, two, control, itself] = match ?? []
      const character = control === undefined ? itself : controls[control]
      if (whole !== undefined && character !== undefined)
        return { codeUnit: character.charCodeAt(0), length: whole.length }
      const hex = four ?? braced ?? two
      if (whole !== undefined && hex !== undefined) return { codeUnit: Number.parseInt(hex, 16), length: whole.length }
      return backslashBegun.test(text) ? 'more' : null
    }
    default: {
      const [whole, decimal, hex, name] = entity.exec(text) ?? []
      if (whole === undefined) return entityBegun.test(text) ? 'more' : null
      const character = name === undefined ? undefined : names.get(name)
      if (name !== undefined && character === undefined) return null
      const codeUnit =
        character?.charCodeAt(0) ?? Number.parseInt(decimal ?? hex ?? '0', decimal === undefined ? 16 : 10)
      return { codeUnit: codeUnit & 0xffff, length: whole.length }
    }
  }
}

function hexEscape(match: RegExpExecArray | null): Escape | null {
  const hex = match?.[1] ?? match?.[2]
  return match && hex !== undefined ? { codeUnit: Number.parseInt(hex, 16), length: match[0].length } : null
}
