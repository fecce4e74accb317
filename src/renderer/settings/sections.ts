/** The page's sections in their order; the ids are the places of navigation.ts: `#/settings/langfuse`. */
export const sections = [
  { id: 'providers', name: 'Providers' },
  { id: 'chats', name: 'Chats' },
  { id: 'tools', name: 'Tools' },
  { id: 'langfuse', name: 'Langfuse' },
  { id: 'identity', name: 'Identity' },
  { id: 'privacy', name: 'Privacy' },
  { id: 'storage', name: 'Storage' },
  { id: 'data', name: 'Your data' },
  { id: 'budgets', name: 'Budgets' },
  { id: 'network', name: 'Network' },
  { id: 'keys', name: 'Keys' },
  { id: 'system', name: 'System' },
  { id: 'appearance', name: 'Appearance' },
  { id: 'updates', name: 'Updates' },
  { id: 'about', name: 'About' },
] as const

export type SectionId = (typeof sections)[number]['id']
