import { useRef, useState } from 'react'
import type { ConnectionTestResult, Settings } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { absenceSentence } from './absence-words.ts'
import { connectionRemoval } from './connection-actions.ts'
import { otherAddress } from './key-words.ts'
import { settleRemoval } from './removals.ts'
import { useSaved } from './saved.tsx'
import { tellSettings } from './settings-store.ts'
import { useEditable } from './use-editable.ts'

export type Testing = null | { state: 'asking'; host: string } | { state: 'answered'; result: ConnectionTestResult }

export interface ConnectionErrors {
  host?: string
  publicKey?: string
  secretKey?: string
}

/** What is being entered of a connection. The secret key stays in its field: it is read from there and kept nowhere. */
export function useConnectionDraft(kept: Settings['langfuse']) {
  const secretField = useRef<HTMLInputElement>(null)
  const [host, setHost] = useEditable(kept.host, 'langfuse.host')
  const [publicKey, setPublicKey] = useEditable(kept.publicKey, 'langfuse.publicKey')
  const [errors, setErrors] = useState<ConnectionErrors>({})
  const [testing, setTesting] = useState<Testing>(null)
  const [saving, setSaving] = useState(false)
  const [saved, tellSaved] = useSaved()
  /** An answer to what has been changed since says nothing. */
  const tests = useRef(0)

  const changed = (field: keyof ConnectionErrors): void => {
    tests.current += 1
    setTesting(null)
    // A key is of its host: what is wrong with it depends on both.
    setErrors({ ...errors, [field]: undefined, ...(field === 'host' && { secretKey: undefined }) })
  }
  const entered = () => {
    const secretKey = secretField.current?.value.trim() ?? ''
    return { host: host.trim(), publicKey: publicKey.trim(), ...(secretKey !== '' && { secretKey }) }
  }
  const otherHost = otherAddress(kept.secretKeyFor, host)
  const isKeptHost = host.trim() === kept.host
  const keyGone =
    kept.keyAbsence !== null && kept.keyAbsence !== 'other_address' && isKeptHost
      ? t('{reason} Enter it again.', { reason: absenceSentence(t('The secret key'), kept.keyAbsence) })
      : null
  const keyMissing = (): ConnectionErrors => {
    if (otherHost) return { secretKey: otherHost }
    if (keyGone) return { secretKey: keyGone }
    return kept.hasSecretKey ? {} : { secretKey: t('The secret key is missing.') }
  }
  const missing = (): ConnectionErrors => ({
    ...(host.trim() === '' && { host: t('The host is missing.') }),
    ...(publicKey.trim() === '' && { publicKey: t('The public key is missing.') }),
    ...(entered().secretKey === undefined && keyMissing()),
  })

  const test = async (): Promise<void> => {
    tests.current += 1
    const lacking = Object.values(missing())
    if (lacking.length > 0) {
      const advice = t(
        'The host is the address you open Langfuse at. Both keys are there, under Project settings → API keys.',
      )
      setTesting({ state: 'answered', result: { outcome: 'wrong_keys', message: lacking.join(' '), advice } })
      return
    }
    const number = tests.current
    setTesting({ state: 'asking', host: host.trim() })
    const answer = await bridge.request('settings.testLangfuse', entered())
    if (number !== tests.current) return
    const result: ConnectionTestResult = answer.ok
      ? answer.value
      : { outcome: 'unreachable', message: answer.error.message, advice: '' }
    setTesting({ state: 'answered', result })
  }

  /** True once it is saved. */
  const save = async (): Promise<boolean> => {
    const lacking = missing()
    setErrors(lacking)
    if (Object.keys(lacking).length > 0) return false
    setSaving(true)
    const connection = entered()
    await settleRemoval(connectionRemoval)
    const result = await bridge.request('settings.saveLangfuse', connection)
    setSaving(false)
    if (!result.ok) {
      const { code, message } = result.error
      setErrors(code === 'bad_input' ? { host: message } : { secretKey: message })
      return false
    }
    tellSettings({ settings: result.value })
    setHost(result.value.langfuse.host)
    setPublicKey(result.value.langfuse.publicKey)
    if (secretField.current) secretField.current.value = ''
    tellSaved()
    return true
  }

  const forget = (): void => {
    setHost(kept.host)
    setPublicKey(kept.publicKey)
    tests.current += 1
    setTesting(null)
    setErrors({})
    if (secretField.current) secretField.current.value = ''
  }

  return {
    host: { value: host, error: errors.host, onChange: (text: string) => (setHost(text), changed('host')) },
    publicKey: {
      value: publicKey,
      error: errors.publicKey,
      onChange: (text: string) => (setPublicKey(text), changed('publicKey')),
    },
    secretField,
    keepsKey: kept.hasSecretKey && otherHost === null,
    otherHost,
    keyGone,
    secretKey: { error: errors.secretKey, onChange: () => changed('secretKey') },
    testing,
    saving,
    saved,
    test,
    save,
    forget,
  }
}
