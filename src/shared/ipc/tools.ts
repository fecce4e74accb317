import type { PastedServers, ToolServerInput, ToolsView } from '../domain.ts'

export interface ToolsRoutes {
  /** Servers of tools, and what they offer. */
  'tools.get': { input: null; value: ToolsView }
  /** Nothing is saved: what the JSON of a README says, with what must be filled in. */
  'tools.readPasted': { input: { text: string }; value: PastedServers }
  /** What starts a program or reaches a host is confirmed outside the page. Null: the user said no. */
  'tools.saveServer': { input: ToolServerInput; value: ToolsView | null }
  'tools.removeServer': { input: { id: string }; value: ToolsView }
  'tools.setTool': { input: { id: string; tool: string; enabled: boolean }; value: ToolsView }
  /** It is asked for again. */
  'tools.forgetApproval': { input: { id: string; tool: string }; value: ToolsView }
  /** Ends it where it runs, and starts it; answers once it is known what it offers. */
  'tools.restart': { input: { id: string }; value: ToolsView }
  /** Opens the browser once that is confirmed outside the page; answers when signing in is over, however it ended. */
  'tools.signIn': { input: { id: string; client: { id: string; secret: string } | null }; value: ToolsView }
  'tools.cancelSignIn': { input: { id: string }; value: ToolsView }
  'tools.signOut': { input: { id: string }; value: ToolsView }
  /** The end of what a server wrote for people to read. */
  'tools.log': { input: { id: string }; value: { text: string } }
  /** Reads the data folder's own file of servers. */
  'tools.readFile': { input: null; value: ToolsView }
}
