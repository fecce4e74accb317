/** Where the renderer comes from, and what counts as it. */
export interface Origin {
  url: string
  /** True with hot reload, where a development server serves the renderer. */
  development: boolean
  /** Whether an address belongs to the renderer. Never throws. */
  owns(url: string): boolean
}

export const appScheme = 'app'
export const appHost = 'holdfast'
/** Of the page that is shown where the renderer crashes: no origin of ours, so the bridge does not answer it. */
export const crashHost = 'crashed'

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/** `devServerUrl` is believed on loopback alone. */
export function openOrigin(devServerUrl: string | undefined): Origin {
  const dev = devServerUrl && URL.canParse(devServerUrl) ? new URL(devServerUrl) : null
  const development = dev !== null && loopback.has(dev.hostname)
  const own = development ? dev : new URL(`${appScheme}://${appHost}/`)
  return {
    url: own.href,
    development,
    owns: (url) => {
      if (!URL.canParse(url)) return false
      // Not `origin`: outside the web's own schemes Node says 'null' for all of them.
      const { protocol, host } = new URL(url)
      return protocol === own.protocol && host === own.host
    },
  }
}
