import { cutText } from '../../shared/text.ts'

/** Above this a field's direction is told from its beginning: with `auto` browsers look at all of a text anew at each key. */
const autoUpTo = 20_000
const strongCharacter = /\p{L}/u
const rightToLeft =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Hanifi_Rohingya}]/u

/** The `dir` of a field that holds such a text. */
export function fieldDirection(text: string): 'auto' | 'ltr' | 'rtl' {
  if (text.length <= autoUpTo) return 'auto'
  const [first] = strongCharacter.exec(cutText(text, autoUpTo)) ?? []
  return first !== undefined && rightToLeft.test(first) ? 'rtl' : 'ltr'
}
