import { useRef, useState } from 'react'
import type { AppInfo, NetworkSettings, ProxyMode } from '../../shared/domain.ts'
import { msg, t, type Message } from '../../shared/words/t.ts'
import { Segmented, TextField, type Choice } from '../ui/field.tsx'
import { showToast } from '../ui/toast-store.ts'
import { absenceSentence } from './absence-words.ts'
import { changeNetwork } from './network-store.ts'
import { SaveRow, useSaving } from './saving.tsx'
import { Part } from './section.tsx'
import { useEditable } from './use-editable.ts'

type Proxy = NetworkSettings['proxy']

const meanings: Record<AppInfo['shell'], Record<ProxyMode, Message>> = {
  desktop: {
    system: msg('Uses the system’s proxy settings, scripts included.'),
    none: msg('Connects directly, whatever the system says.'),
    own: msg('Everything but this computer goes through the proxy below.'),
    script: msg('A PAC script chooses the proxy for each address. Where it cannot be loaded, nothing is sent.'),
  },
  browser: {
    system: msg('Uses HTTP_PROXY, HTTPS_PROXY and NO_PROXY, as they were when Holdfast started.'),
    none: msg('Connects directly, whatever the environment says.'),
    own: msg('Everything but this computer goes through the proxy below.'),
    script: msg('A PAC script needs the desktop app. Nothing is sent until you choose another proxy.'),
  },
}

export function ProxyPart({ proxy, shell }: { proxy: Proxy; shell: AppInfo['shell'] }) {
  const [mode, setMode] = useState(proxy.mode)
  const [seen, setSeen] = useState(proxy.mode)
  if (seen !== proxy.mode) {
    setSeen(proxy.mode)
    setMode(proxy.mode)
  }
  const choices: Choice<ProxyMode>[] = [
    { value: 'system', label: t('System') },
    { value: 'none', label: t('None', {}, 'proxy') },
    { value: 'own', label: t('Own', {}, 'proxy') },
    ...(shell === 'desktop' || proxy.mode === 'script' ? [{ value: 'script' as const, label: t('Script') }] : []),
  ]
  const choose = async (next: ProxyMode): Promise<void> => {
    setMode(next)
    // What needs an address is saved with it.
    if (next === 'own' || next === 'script') return
    const message = await changeNetwork('network.saveProxy', inputOf(proxy, next))
    if (message === null) return
    setMode(proxy.mode)
    showToast({ message, severity: 'error' })
  }
  return (
    <Part>
      <div className="flex flex-col gap-1">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <span className="flex-1 text-sm">{t('Proxy')}</span>
          <Segmented label={t('Proxy')} choices={choices} value={mode} onChoose={(next) => void choose(next)} />
        </div>
        {mode === null ? (
          <p role="alert" className="text-xs text-bad">
            {t('The proxy that was set cannot be read, so nothing is sent. Choose one again.')}
          </p>
        ) : (
          <p className="text-xs text-ink-3">{t(meanings[shell][mode])}</p>
        )}
      </div>
      {mode === 'own' && <OwnProxyForm proxy={proxy} />}
      {mode === 'script' && shell === 'desktop' && <ScriptForm proxy={proxy} />}
    </Part>
  )
}

const inputOf = ({ address, exceptions, user, scriptUrl }: Proxy, mode: ProxyMode) => ({
  mode,
  address,
  exceptions,
  user,
  scriptUrl,
})

function OwnProxyForm({ proxy }: { proxy: Proxy }) {
  const [address, setAddress] = useEditable(proxy.address, 'proxy.address')
  const [exceptions, setExceptions] = useEditable(proxy.exceptions, 'proxy.exceptions')
  const [user, setUser] = useEditable(proxy.user, 'proxy.user')
  /** Its text is read once and kept nowhere. */
  const password = useRef<HTMLInputElement>(null)
  const { error, busy, saved, submit } = useSaving(async () => {
    const typed = password.current?.value ?? ''
    const input = { ...inputOf(proxy, 'own'), address, exceptions, user, ...(typed !== '' && { password: typed }) }
    const problem = await changeNetwork('network.saveProxy', input)
    if (problem === null && password.current) password.current.value = ''
    return problem
  })
  const isOtherAddress = address.trim() !== proxy.address
  const passwordHint = proxy.passwordAbsence
    ? t('{reason} Enter it again.', { reason: absenceSentence(t('The password'), proxy.passwordAbsence) })
    : proxy.hasPassword && !isOtherAddress
      ? t('Kept with your keys. Type to replace it.')
      : t('Kept with your keys, and sent to this proxy alone.')
  return (
    <form noValidate aria-label={t('Own proxy')} className="flex flex-col gap-4" onSubmit={submit}>
      <div className="grid gap-4 min-[620px]:grid-cols-2">
        <TextField
          label={t('Address')}
          placeholder="proxy.example:3128"
          value={address}
          error={error}
          hint={t('http://, https:// or socks5://')}
          onChange={(event) => setAddress(event.target.value)}
        />
        <TextField
          label={t('Not for')}
          placeholder={t('None')}
          value={exceptions}
          hint={t('Hosts and ranges, separated by commas: intranet.example, 10.0.0.0/8')}
          onChange={(event) => setExceptions(event.target.value)}
        />
        <TextField
          label={t('User name')}
          placeholder={t('None', {}, 'user name')}
          value={user}
          hint={t('Leave blank if the proxy asks for none.')}
          onChange={(event) => setUser(event.target.value)}
        />
        <TextField
          ref={password}
          label={t('Password')}
          type="password"
          autoComplete="new-password"
          placeholder={proxy.hasPassword && !isOtherAddress ? '••••••••' : ''}
          hint={passwordHint}
        />
      </div>
      <SaveRow busy={busy} saved={saved} />
    </form>
  )
}

function ScriptForm({ proxy }: { proxy: Proxy }) {
  const [scriptUrl, setScriptUrl] = useEditable(proxy.scriptUrl, 'proxy.script')
  const { error, busy, saved, submit } = useSaving(() =>
    changeNetwork('network.saveProxy', { ...inputOf(proxy, 'script'), scriptUrl }),
  )
  return (
    <form noValidate aria-label={t('Proxy script')} className="flex flex-col gap-4" onSubmit={submit}>
      <TextField
        label={t('Script address')}
        placeholder="http://wpad.example/proxy.pac"
        value={scriptUrl}
        error={error}
        hint={t('Holdfast loads it now and from time to time.')}
        onChange={(event) => setScriptUrl(event.target.value)}
      />
      <SaveRow busy={busy} saved={saved} />
    </form>
  )
}
