import { expect, test } from 'vitest'
import { oneQuestion } from '../../src/main/one-question.ts'

const question = { message: 'Do it?', detail: '', button: 'Do It' }

test('a page that asks again and again gets one question at a time', async () => {
  let says: (yes: boolean) => void = () => {}
  let asked = 0
  const ask = oneQuestion(() => {
    asked += 1
    return new Promise((resolve) => (says = resolve))
  })
  const first = ask(question)
  expect(await ask(question)).toBe(false)
  expect(asked).toBe(1)
  says(true)
  expect(await first).toBe(true)

  const second = ask(question)
  says(false)
  expect(await second).toBe(false)
  expect(asked).toBe(2)
})

test('a dialog that could not be shown keeps no later one away', async () => {
  let fails = true
  const ask = oneQuestion(async () => {
    if (fails) throw new Error('no display')
    return true
  })
  await expect(ask(question)).rejects.toThrow('no display')
  fails = false
  expect(await ask(question)).toBe(true)
})
