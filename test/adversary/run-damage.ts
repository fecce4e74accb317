import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { tryDamage, type Trial } from './damage.ts'
import { makeTemplate } from './template.ts'

export interface Trials {
  failed: Trial[]
  outcomes: Record<Trial['outcome'], number>
}

/** Each seed damages one page of a database of its own; half of them were closed, half were killed with a WAL. */
export function runDamage(seeds: number, start: number): Trials {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-damage-'))
  try {
    const templates = (['closed', 'killed'] as const).map((left) => makeTemplate(path.join(folder, left), left))
    const trials: Trials = { failed: [], outcomes: { unnoticed: 0, salvaged: 0, refused: 0 } }
    for (let seed = start; seed < start + seeds; seed += 1) {
      const template = templates[seed % templates.length]
      if (!template) break
      const trial = tryDamage(template, seed, path.join(folder, 'trial'))
      trials.outcomes[trial.outcome] += 1
      if (trial.wrong.length > 0) trials.failed.push(trial)
    }
    return trials
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
}
