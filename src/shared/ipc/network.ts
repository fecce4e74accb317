import type { ClientCertificateInput, NetworkSettings, NetworkTest, ProxyInput } from '../domain.ts'

export interface NetworkRoutes {
  'network.isOnline': { input: null; value: { isOnline: boolean } }
  'network.get': { input: null; value: NetworkSettings }
  'network.saveProxy': { input: ProxyInput; value: NetworkSettings }
  /** PEM, of one or several. */
  'network.addAuthorities': { input: { text: string }; value: NetworkSettings }
  'network.removeAuthority': { input: { fingerprint: string }; value: NetworkSettings }
  'network.setClientCertificate': { input: ClientCertificateInput; value: NetworkSettings }
  'network.removeClientCertificate': { input: null; value: NetworkSettings }
  'network.setMetered': { input: { isMetered: boolean }; value: NetworkSettings }
  /** Langfuse and the providers that were added, each asked once over the way that it has. */
  'network.test': { input: null; value: NetworkTest[] }
}
