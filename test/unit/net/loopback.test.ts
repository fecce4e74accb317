import { describe, expect, it } from 'vitest'
import { isThisComputer } from '../../../src/main/net/loopback.ts'

describe('this computer', () => {
  it.each(['localhost', 'app.localhost', '127.0.0.1', '127.9.9.9', '0.0.0.0', '[::1]'])('is called %s', (name) => {
    expect(isThisComputer(name)).toBe(true)
  })

  it.each(['example.org', '10.0.0.1', 'localhost.example.org', '128.0.0.1'])('is not called %s', (name) => {
    expect(isThisComputer(name)).toBe(false)
  })
})
