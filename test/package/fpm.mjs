#!/usr/bin/env node
// Stands in for fpm where that cannot be had: takes what electron-builder asks of it for a `.deb`, and lets dpkg-deb build it.
// So the package under test has electron-builder's own menu entry, icons and scripts. It is not compressed, to save time.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const many = new Map()
const mappings = []
const flags = new Set(['--force'])
const args = process.argv.slice(2)
while (args.length > 0) {
  const argument = args.shift()
  if (flags.has(argument)) continue
  if (argument.startsWith('-')) many.set(argument, [...(many.get(argument) ?? []), args.shift()])
  else mappings.push(argument)
}
const one = (name) => many.get(name)?.at(-1) ?? ''
if (one('-s') !== 'dir' || one('-t') !== 'deb') throw new Error('Only a .deb from folders is built here.')

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-deb-'))
for (const mapping of mappings) {
  const [from, to] = [mapping.slice(0, mapping.lastIndexOf('=')), mapping.slice(mapping.lastIndexOf('=') + 1)]
  const target = path.join(root, to)
  fs.mkdirSync(path.dirname(target), { recursive: true })
  execFileSync('cp', ['-rT', '--preserve=mode', from, target])
}
const bytes = bytesIn(root)
const control = {
  Package: one('--name'),
  Version: one('--version'),
  Section: one('--category'),
  Priority: one('--deb-priority'),
  Architecture: one('--architecture'),
  Maintainer: one('--maintainer'),
  'Installed-Size': Math.ceil(bytes / 1024),
  Depends: (many.get('-d') ?? []).join(', '),
  Homepage: one('--url'),
  Description: one('--description'),
}
fs.mkdirSync(path.join(root, 'DEBIAN'))
const lines = Object.entries(control).filter(([, value]) => value !== '')
fs.writeFileSync(path.join(root, 'DEBIAN/control'), lines.map(([name, value]) => `${name}: ${value}\n`).join(''))
for (const [name, option] of [
  ['postinst', '--after-install'],
  ['postrm', '--after-remove'],
]) {
  fs.copyFileSync(one(option), path.join(root, 'DEBIAN', name))
  fs.chmodSync(path.join(root, 'DEBIAN', name), 0o755)
}
execFileSync('chmod', ['-R', 'go-w,a+rX', root])
execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '--build', root, one('--package')])
fs.rmSync(root, { recursive: true })

function bytesIn(folder) {
  let bytes = 0
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += fs.statSync(path.join(entry.parentPath ?? entry.path, entry.name)).size
  }
  return bytes
}
