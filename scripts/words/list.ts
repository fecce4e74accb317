import fs from 'node:fs'
import path from 'node:path'
import { catalogueProblems } from './problems.ts'
import { scanFolder } from './scan.ts'

// npm run words -- [folder under src …]: what is not marked as a message, and what the catalogues lack. Everything without a folder.
const root = path.join(import.meta.dirname, '../..')
const folders = process.argv.slice(2).map((name) => path.join(root, name))
let count = 0
const print = (kind: string, { file, line, key }: { file: string; line: number; key: string }): void => {
  count += 1
  console.log(`${path.relative(root, file)}:${line}: ${kind}: ${JSON.stringify(key)}`)
}
for (const folder of folders.length > 0 ? folders : [path.join(root, 'src')]) {
  if (!fs.existsSync(folder)) throw new Error(`There is no ${folder}.`)
  const { unmarked, composed } = scanFolder(folder)
  for (const each of unmarked) print('not marked', each)
  for (const each of composed) print('put together', each)
}
for (const problem of catalogueProblems(root, folders)) {
  count += 1
  console.log(problem)
}
console.log(`${count} in all`)
