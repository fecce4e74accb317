import { describe, expect, it } from 'vitest'
import { tellKind } from '../../../src/main/attachments/kinds.ts'
import { readText } from '../../../src/main/attachments/read-text.ts'

describe('a text of before UTF-8 is read as what it was written in', () => {
  it.each([
    [
      'GB18030',
      '项目说明：这个文件介绍了如何安装和使用软件。\n如果没有网络，请先下载安装包。',
      'z+7Ev8u1w/ejutXiuPbOxLz+venJ3MHLyOe6zrCy17C6zcq508PI7bz+oaMKyOe5+8O709DN+MLno6zH68/Iz8LU2LCy17Cw/KGj',
    ],
    ['GB18030', '姓名,城市\n张三,北京\n李明,上海', '0NXD+yyzx8rQCtXFyP0ssbG+qQrA7sP3LMnPuqM='],
    [
      'Big5',
      '專案說明：這個檔案介紹如何安裝和使用軟體。\n如果沒有網路，請先下載。',
      'sU2u17uhqfqhR7NvrdPAya7XpLay0KZwpvOmd7jLqU2oz6XOs27F6aFDCqZwqkeoU6azuvS49KFBvdCl/aRVuPyhQw==',
    ],
    [
      'Shift JIS',
      'このファイルは設定の説明です。\nネットワークがない場合は、先にダウンロードしてください。',
      'grGCzIN0g0CDQ4OLgs2Q3ZLogsyQ4Ja+gsWCt4FCCoNsg2KDZ4OPgVuDToKqgsiCoo/qjYeCzYFBkOaCyYNfg0WDk4ONgVuDaIK1gsSCrYK+grOCooFC',
    ],
    [
      'EUC-JP',
      'このファイルは設定の説明です。\nネットワークがない場合は、先にダウンロードしてください。',
      'pLOkzqXVpaGlpKXrpM/A38TqpM7A4szApMekuaGjCqXNpcOlyKXvobylr6SspMqkpL7sueekz6GiwOiky6XApaal86XtobylyaS3pMakr6TApLWkpKGj',
    ],
    [
      'EUC-KR',
      '이 파일은 설치 방법을 설명합니다.\n네트워크가 없으면 먼저 내려받으십시오.',
      'wMwgxsTAz8C6ILyzxKEguea5/cC7ILyzuO3H1bTPtNkuCrPXxq6/9sWpsKEgvvjAuLjpILjVwPogs7u3wbnewLi9yr3Dv8Au',
    ],
    [
      'Windows-1251',
      'Описание проекта: как установить и запустить программу.\n// Привет, мир',
      'zu/o8eDt6OUg7/Du5ery4Dog6uDqIPPx8uDt7uLo8vwg6CDn4O/z8fLo8vwg7/Du4/Dg7OzzLgovLyDP8Oji5fIsIOzo8A==',
    ],
    [
      'Windows-1251',
      'Опис проєкту: як встановити і запустити програму.',
      'zu/o8SDv8O666vLzOiD/6iDi8fLg7e7i6PLoILMg5+Dv8/Hy6PLoIO/w7uPw4OzzLg==',
    ],
    [
      'KOI8-R',
      'Описание проекта: как установить и запустить программу.',
      '79DJ08HOycUg0NLPxcvUwTogy8HLINXT1MHOz9fJ1NggySDawdDV09TJ1Ngg0NLPx9LBzc3VLg==',
    ],
    ['ISO-8859-8', 'שלום עולם, מה שלומך היום', '+ezl7SDy5eztLCDu5CD57OXu6iDk6eXt'],
    ['UTF-16LE', 'name;город\nAnna;Москва\n', 'bgBhAG0AZQA7ADMEPgRABD4ENAQKAEEAbgBuAGEAOwAcBD4EQQQ6BDIEMAQKAA=='],
    ['UTF-16BE', 'name,city\n张三,北京\n', 'AG4AYQBtAGUALABjAGkAdAB5AApfIE4JACxTF06sAAo='],
    [
      'Windows-1252',
      'Überfällige Grüße für die Straße, “quoted” – 5 €',
      '3GJlcmbkbGxpZ2UgR3L832UgZvxyIGRpZSBTdHJh32UsIJNxdW90ZWSUIJYgNSCA',
    ],
    [
      'Windows-1252',
      'Où est passé l’été à la forêt ? Ça a été très gêné, déjà là.',
      'T/kgZXN0IHBhc3PpIGyS6XTpIOAgbGEgZm9y6nQgPyDHYSBhIOl06SB0cuhzIGfqbuksIGTpauAgbOAu',
    ],
    ['Windows-1252', 'São Paulo, coração, não, às, é à ó', 'U+NvIFBhdWxvLCBjb3Jh5+NvLCBu428sIOBzLCDpIOAg8w=='],
    ['Windows-1252', 'smörgåsbord på ön, åäö ÅÄÖ', 'c232cmflc2JvcmQgcOUg9m4sIOXk9iDFxNY='],
    ['Windows-1252', '25 °C ± 3 µm', 'MjUgsEMgsSAzILVt'],
    ['Windows-1252', '© 2024 ACME', 'qSAyMDI0IEFDTUU='],
    ['Windows-1252', 'ÄÖÜäöüß', 'xNbc5Pb83w=='],
    ['Windows-1252', '// © 2024 Müller', 'Ly8gqSAyMDI0IE38bGxlcg=='],
  ])('%s: %s', (encoding, text, base64) => {
    const bytes = Buffer.from(base64, 'base64')
    expect(tellKind(bytes, 'a.txt').kind).toBe('text')
    expect(readText(bytes)).toEqual({ text, note: `Read as ${encoding}.` })
  })

  it.each([
    [
      'cut within a letter',
      Buffer.from('项目说明：如何安装。'.repeat(3)).subarray(0, -1),
      `${'项目说明：如何安装。'.repeat(2)}项目说明：如何安装\uFFFD`,
    ],
    [
      'with a line of another encoding in it',
      Buffer.concat([Buffer.from('Größe „5 €“\n'), Buffer.from('caf\u00E9\n', 'latin1'), Buffer.from('Straße\n')]),
      'Größe „5 €“\ncaf\uFFFD\nStraße\n',
    ],
  ])('stays UTF-8 where it is damaged: %s', (_how, bytes, text) => {
    expect(readText(bytes)).toEqual({ text, note: 'Read as UTF-8.' })
  })

  it('says nothing where there is nothing to guess', () => {
    for (const text of ['Ünïcode – 你好', 'plain', '\uFEFFmarked']) {
      expect(readText(Buffer.from(text))).toEqual({ text: text.replace('\uFEFF', ''), note: null })
    }
    expect(readText(Buffer.from('\uFEFFa;b', 'utf16le'))).toEqual({ text: 'a;b', note: null })
  })

  it('takes no other bytes for UTF-16', () => {
    for (const bytes of [
      [1, 0, 2, 0, 3, 0],
      [0x41, 0, 0, 0x42],
      [0x7f, 0x45, 0x4c, 0x46, 2, 0, 1, 0],
    ]) {
      expect(() => tellKind(Buffer.from(bytes), 'a.bin')).toThrow()
    }
  })
})
