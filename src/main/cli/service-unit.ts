import path from 'node:path'

/** Says whose the file is: another's of the same name is not written over. */
export const unitMark = '# Written by “holdfast service install”.'
export const unitName = 'holdfast.service'
/** The user's own variables for it, in the data folder. */
export const variablesName = 'service.env'

/**
 * The app without a display, as a unit of the user's own systemd. Of the ways to confine it only those are used that need no
 * rights and no namespaces, which user units often may not have. AF_NETLINK is how it sees whether there is a network.
 */
export function unitText(command: readonly string[], environmentFile: string): string {
  return `${unitMark} Changes are lost with the next install: use “systemctl --user edit ${unitName}” instead.
[Unit]
Description=Holdfast, a chat client that never lets go of a trace
Documentation=man:systemd.service(5)
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart=${commandLine(command)}
${environmentLine(environmentFile)}
# A desktop app over the same data keeps it out; once that has ended, the service takes over.
Restart=on-failure
RestartSec=30
# It ends streams and gives a request on its way two seconds.
KillMode=mixed
TimeoutStopSec=15
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native

[Install]
WantedBy=default.target
`
}

const environmentLine = (file: string): string => `EnvironmentFile=-${file.replaceAll('%', '%%')}`

/** Whether a unit that was written here reads its variables from there. */
export const readsFrom = (text: string, environmentFile: string): boolean =>
  text.split('\n').includes(environmentLine(environmentFile))

/** The unit for the data in another folder, wherever it names the one they were in. */
export function movedUnit(text: string, from: string, to: string): string {
  const [named, next] = [from, to].map((folder) => ` --data-folder ${quoted(folder)}`) as [string, string]
  const [variables, moved] = [from, to].map((folder) => environmentLine(path.join(folder, variablesName)))
  return text
    .split('\n')
    .map((line) => {
      if (line === variables) return moved
      return line.startsWith('ExecStart=') && line.endsWith(named) ? line.slice(0, -named.length) + next : line
    })
    .join('\n')
}

/** The first word may have no signs that systemd finds odd, so such a path is found by another program. */
function commandLine(command: readonly string[]): string {
  const isOdd = !/^[\w@+=:,./ -]+$/.test(command[0] ?? '')
  return [...(isOdd ? ['/usr/bin/env'] : []), ...command].map(quoted).join(' ')
}

/** See systemd.service(5), “Command lines”, and the specifiers of systemd.unit(5). */
function quoted(word: string): string {
  const escaped = word
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('%', '%%')
    .replaceAll('$', () => '$$')
    .replaceAll('\n', '\\n')
  return /^[\w@+=:,./-]+$/.test(word) ? word : `"${escaped}"`
}
