import { isUtf8 } from 'node:buffer'

/** What stands for it to the user; null for UTF-8, and for UTF-16 that says so. */
export interface Encoding {
  decoder: string
  assumed: string | null
}

/** So many letters beyond ASCII tell what they are. */
const sampleSize = 5_000

/** UTF-8, UTF-16, or of what was written before them that in which the text has what its language is made of. */
export function tellEncoding(bytes: Buffer): Encoding {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return { decoder: 'utf-16le', assumed: null }
  if (first === 0xfe && second === 0xff) return { decoder: 'utf-16be', assumed: null }
  const utf16 = unmarkedUtf16(bytes)
  if (utf16 !== null) return { decoder: utf16, assumed: utf16.toUpperCase() }
  if (isUtf8(bytes)) return { decoder: 'utf-8', assumed: null }
  let best = { decoder: 'windows-1252', assumed: 'Windows-1252', score: 0.15 }
  for (const { decoder, assumed, scoreOf } of candidates) {
    const score = scoreOf(new TextDecoder(decoder).decode(bytes))
    if (score > best.score) best = { decoder, assumed, score }
  }
  return best
}

/** Latin letters, spaces and line ends have a zero, and always on the same side. */
export function unmarkedUtf16(bytes: Buffer): 'utf-16le' | 'utf-16be' | null {
  const head = bytes.subarray(0, 4_096)
  const zeros = [0, 0]
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (even + odd === 0 || (even > 0 && odd > 0) || even + odd < head.length / 50) return null
  const decoder = odd > 0 ? 'utf-16le' : 'utf-16be'
  const text = new TextDecoder(decoder).decode(head.subarray(0, head.length - (head.length % 2)))
  // A pair may be cut at the end.
  const odds = text.slice(0, -1).match(/(?!\s)\p{Cc}|[\p{Co}\p{Cn}\uFFFD]/gu)?.length ?? 0
  return odds === 0 ? decoder : null
}

/** In running text, each is about a third of all that is said. */
const simplified = lettersOf(
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运请字错误文件据名称输入选择测试',
)
const traditional = lettersOf(
  '的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作里用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應向頭文體政美相見被利什二等產或新己制身果加西月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直資命山金指許統區保至隊形社便空決治展馬科司五基書非則聽白卻界達光放強即像難且權思王完設式色路記南品住告類求據程北邊該交規萬取望覺術領共確傳師觀清今切院讓識候帶導爭運請字錯誤檔案稱輸選擇測試',
)
const hangul = lettersOf(
  '이다는을에의가고하지은로도를기사한자대어나인시리그해있들일으서수정과보여라아스제만니었전장상부않게주것면유성소안조적문동비구원경선거공중신우마트계관위세습요무했국화분중미생출오할용학말때없바일개내모식러던간더물실발방단력같임표당치체영행반등려산차방입',
)
const cyrillic = lettersOf('оеаинтсрвлкмдпуяыьі')

function lettersOf(text: string): ReadonlySet<string> {
  return new Set(text)
}

const isFullKana = (letter: string): boolean => /[\u3041-\u3096\u30A1-\u30FC]/.test(letter)
const isNoLetter = (letter: string): boolean => /[\uE000-\uF8FF\uFFFD\uFF61-\uFF9F\x80-\x9F\u2500-\u259F]/.test(letter)

/** How much of what is not ASCII is in `common`; what no text has counts against it. */
const share =
  (isCommon: (letter: string) => boolean) =>
  (text: string): number => {
    let common = 0
    let all = 0
    // Marks are in all of them.
    for (const [letter] of text.matchAll(/[^\0-\x7F\u3000-\u3002\u300C-\u300F\uFF01-\uFF1F]/gu)) {
      all += 1
      if (isCommon(letter)) common += 1
      else if (isNoLetter(letter)) common -= 3
      if (all >= sampleSize) break
    }
    return all === 0 ? 0 : common / all
  }

/** Western words have such a letter here and there, and the others all over. */
function cyrillicScore(text: string): number {
  let whole = 0
  let all = 0
  for (const [word] of text.matchAll(/[^\0-@[-`{-\x7F]*[^\0-\x7F][^\0-@[-`{-\x7F]*/g)) {
    all += word.length
    if (/^[\p{Lu}]?[\u0430-\u045F\u0491]{2,}$|^[\u0410-\u042F]{3,}$/u.test(word)) whole += word.length
    if (all >= sampleSize) break
  }
  const isMostly = all > 0 && whole / all > 0.5
  return isMostly ? share((letter) => cyrillic.has(letter.toLowerCase()))(text) * (whole / all) : 0
}

const candidates: readonly { decoder: string; assumed: string; scoreOf: (text: string) => number }[] = [
  { decoder: 'gb18030', assumed: 'GB18030', scoreOf: share((letter) => simplified.has(letter)) },
  { decoder: 'big5', assumed: 'Big5', scoreOf: share((letter) => traditional.has(letter)) },
  { decoder: 'shift_jis', assumed: 'Shift JIS', scoreOf: share(isFullKana) },
  { decoder: 'euc-jp', assumed: 'EUC-JP', scoreOf: share(isFullKana) },
  { decoder: 'euc-kr', assumed: 'EUC-KR', scoreOf: share((letter) => hangul.has(letter)) },
  { decoder: 'windows-1251', assumed: 'Windows-1251', scoreOf: cyrillicScore },
  { decoder: 'koi8-r', assumed: 'KOI8-R', scoreOf: cyrillicScore },
  { decoder: 'ibm866', assumed: 'IBM866', scoreOf: cyrillicScore },
]
