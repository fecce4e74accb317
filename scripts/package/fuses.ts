import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'

/** As they stand in the executable: a digit each, in ASCII. */
const wire = { off: 0x30, on: 0x31 }

/** What an installed app must not do, whoever starts it; set in electron-builder.yml. */
const wantedFuses = new Map<FuseV1Options, boolean>([
  [FuseV1Options.RunAsNode, false],
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable, false],
  [FuseV1Options.EnableNodeCliInspectArguments, false],
  [FuseV1Options.EnableCookieEncryption, true],
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, true],
  [FuseV1Options.OnlyLoadAppFromAsar, true],
  [FuseV1Options.GrantFileProtocolExtraPrivileges, false],
])

/** The fuses of an executable (on macOS: of the `.app`) that are not as they must be, in words. */
export async function wrongFuses(executable: string): Promise<string[]> {
  const found = await getCurrentFuseWire(executable)
  return [...wantedFuses]
    .filter(([fuse, on]) => Number(found[fuse]) !== (on ? wire.on : wire.off))
    .map(([fuse, on]) => `The fuse ${FuseV1Options[fuse]} is not ${on ? 'on' : 'off'}.`)
}
