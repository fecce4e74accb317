/** The words of `holdfast serve`, but for the folder. */
export const serveOptions = {
  port: { type: 'string' },
  'no-address': { type: 'boolean' },
  'restore-newest-backup': { type: 'boolean' },
  'start-empty': { type: 'boolean' },
} as const

/** What was typed of them. */
export interface ServeValues {
  port?: string
  'no-address'?: boolean
  'restore-newest-backup'?: boolean
  'start-empty'?: boolean
}
