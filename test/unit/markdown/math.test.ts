import { describe, expect, test } from 'vitest'
import { htmlOf, plainHtmlOf } from './html-of.ts'

/** The formulas of a text, as they would be drawn. */
function formulasOf(text: string): { value: string; display: boolean }[] {
  return Array.from(
    htmlOf(text).matchAll(/<code class="math-(inline|display)"[^>]*>(.*?)<\/code>/gs),
    ([, kind, value]) => ({
      value: (value ?? '').replaceAll('&#x26;', '&').replaceAll('&#x3C;', '<').trim(),
      display: kind === 'display',
    }),
  )
}
const inline = (value: string) => [{ value, display: false }]
const display = (value: string) => [{ value, display: true }]

describe('formulas', () => {
  test.each([
    ['Let $x$ be', inline('x')],
    ['so $a_1 * b_2 * c$ holds', inline('a_1 * b_2 * c')],
    ['是$x^2+1$的', inline('x^2+1')],
    ['the $n$th, $', inline('n')],
    ['$5x + 3 = 18$', inline('5x + 3 = 18')],
    ['$\\$5$', inline('\\$5')],
    ['$f(x) = \\text{if } x > 0$', inline('f(x) = \\text{if } x > 0')],
    ['Euler: \\(e^{i\\pi} + 1 = 0\\).', inline('e^{i\\pi} + 1 = 0')],
    ['with \\(n\\) and', inline('n')],
    ['| a | b |\n|---|---|\n| $|x|$ | \\(P(A|B)\\) |', [...inline('|x|'), ...inline('P(A|B)')]],
    ['# On $\\alpha$', inline('\\alpha')],
    ['**$x$** and *\\(y_1\\)*', [...inline('x'), ...inline('y_1')]],
  ])('in the line: %j', (text, formulas) => {
    expect(formulasOf(text)).toEqual(formulas)
  })

  test.each([
    ['$$\nx = 1\n$$', 'x = 1'],
    ['$$x = 1$$', 'x = 1'],
    ['$$ a\n= b\n+ c $$', 'a\n= b\n+ c'],
    ['$$\na\n\n+ b\n$$', 'a\n\n+ b'],
    [
      '\\[\n\\begin{aligned}\na &= b \\\\\n- c\n\\end{aligned}\n\\]',
      '\\begin{aligned}\na &= b \\\\\n- c\n\\end{aligned}',
    ],
    ['Words \\[ a_1 < b \\] words', 'a_1 < b'],
    ['1. First\n   \\[\n   x^2\n   \\]\n2. Second', 'x^2'],
    ['> $$\n> x^2\n> $$', 'x^2'],
  ])('on their own: %j', (text, value) => {
    expect(formulasOf(text).map((formula) => ({ ...formula, value: formula.value.replaceAll(/\n +/g, '\n') }))).toEqual(
      display(value),
    )
  })
})

describe('what is no formula', () => {
  test.each([
    '$5 and $10',
    'from $5-$10 to $20/month',
    '$1,000.50 or US$200, A$30',
    'costs $5 (or 10$ there)',
    '$20k, then $30M–$40M',
    '$ 5 $',
    '|$|€|$|',
    'restaurants from $$ to $$$',
    'echo $HOME/bin:$PATH',
    '${a}-${b}',
    "$('#a').on($(this))",
    'a lone $ and another $',
    '$5 for one, **$6** for two',
    'it is \\$5 or \\$6',
  ])('%j stays as it is', (text) => {
    expect(formulasOf(text)).toEqual([])
    expect(plainHtmlOf(text)).toContain('$')
  })

  test.each([
    ['`$x$` and `\\(y\\)`', '<p><code>$x$</code> and <code>\\(y\\)</code></p>'],
    ['```\n$x$ \\[y^2\\]\n```', '<pre><code>$x$ \\[y^2\\]\n</code></pre>'],
    ['`$HOME` and `$PATH`', '<p><code>$HOME</code> and <code>$PATH</code></p>'],
    ['see \\[1\\] and \\(this note\\)', '<p>see [1] and (this note)</p>'],
    ['\\[not a link\\](https://a.example)', '<p>[not a link](<a href="https://a.example">https://a.example</a>)</p>'],
    ['    $x$ in code', '<pre><code>$x$ in code\n</code></pre>'],
    ['[a $x$](https://a.example/$x$)', 'href="https://a.example/$x$"'],
  ])('%j is what Markdown says', (text, html) => {
    expect(plainHtmlOf(text)).toContain(html)
  })

  test('an opening that never ends takes nothing with it', () => {
    const rest = Array.from({ length: 80 }, (_, index) => `Paragraph **${index}**.\n`).join('\n')
    expect(plainHtmlOf(`$$\n\n${rest}`)).toContain('<strong>79</strong>')
  })
})
