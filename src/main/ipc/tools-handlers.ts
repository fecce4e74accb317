import type { ToolsRoom } from '../tools/servers.ts'
import type { HandlersOf } from './routes.ts'

export function createToolsHandlers({ tools }: { tools: ToolsRoom }): HandlersOf<'tools'> {
  return {
    'tools.get': () => tools.view(),
    'tools.readPasted': ({ text }) => tools.readPasted(text),
    'tools.saveServer': (input) => tools.save(input),
    'tools.removeServer': ({ id }) => tools.remove(id),
    'tools.setTool': ({ id, tool, enabled }) => tools.setTool(id, tool, enabled),
    'tools.forgetApproval': ({ id, tool }) => tools.forgetApproval(id, tool),
    'tools.restart': ({ id }) => tools.restart(id),
    'tools.signIn': ({ id, client }) => tools.signIn(id, client),
    'tools.cancelSignIn': ({ id }) => tools.cancelSignIn(id),
    'tools.signOut': ({ id }) => tools.signOut(id),
    'tools.log': async ({ id }) => ({ text: await tools.log(id) }),
    'tools.readFile': () => tools.readFile(),
  }
}
