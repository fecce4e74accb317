import { words } from '../../shared/words/t.ts'

/** The page's sections in their order; the ids are the places of navigation.ts: `#/settings/langfuse`. */
export const sections = [
  { id: 'providers', name: words('Providers') },
  { id: 'chats', name: words('Chats') },
  { id: 'tools', name: words('Tools') },
  { id: 'langfuse', name: words('Langfuse') },
  { id: 'identity', name: words('Identity') },
  { id: 'privacy', name: words('Privacy') },
  { id: 'storage', name: words('Storage') },
  { id: 'data', name: words('Your data') },
  { id: 'budgets', name: words('Budgets') },
  { id: 'network', name: words('Network') },
  { id: 'keys', name: words('Keys') },
  { id: 'system', name: words('System') },
  { id: 'appearance', name: words('Appearance') },
  { id: 'updates', name: words('Updates') },
  { id: 'about', name: words('About') },
] as const

export type SectionId = (typeof sections)[number]['id']
