import { useEffect } from 'react'
import type { AppInfo } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { Switch } from '../ui/field.tsx'
import { Failure, Waiting } from '../ui/waiting.tsx'
import { AuthoritiesPart } from './authorities-part.tsx'
import { ClientCertificatePart } from './client-certificate-part.tsx'
import { changeNetworkAloud, followNetwork, loadNetwork, useNetwork } from './network-store.ts'
import { NetworkTestPart } from './network-test-part.tsx'
import { ProxyPart } from './proxy-part.tsx'
import { Part, Section } from './section.tsx'

/** How models and Langfuse are reached. */
export function NetworkSection({ info }: { info: AppInfo }) {
  const { network, error } = useNetwork()
  useEffect(followNetwork, [])
  return (
    <Section
      id="network"
      about={t(
        'How models and Langfuse are reached. A change applies to the next request; what is under way ends as it began. Servers on this computer are always reached directly.',
      )}
    >
      {network === null ? (
        <Part>
          {error ? (
            <Failure message={error} onRetry={() => void loadNetwork()} />
          ) : (
            <Waiting what={t('Loading network settings')} />
          )}
        </Part>
      ) : (
        <>
          <ProxyPart proxy={network.proxy} shell={info.shell} />
          <AuthoritiesPart authorities={network.authorities} shell={info.shell} />
          <ClientCertificatePart certificate={network.clientCertificate} />
          <Part>
            <Switch
              label={t('Metered connection')}
              hint={t(
                'While this is on, traces wait on this computer until you choose “Send now” in Sync. Models still answer.',
              )}
              checked={network.isMetered}
              onChange={(isMetered) => void changeNetworkAloud('network.setMetered', { isMetered })}
            />
          </Part>
          <NetworkTestPart />
        </>
      )}
    </Section>
  )
}
