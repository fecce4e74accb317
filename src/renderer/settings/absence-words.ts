import type { KeyAbsence } from '../../shared/domain.ts'

/** Why a key that was entered is not there. `what` begins the sentence: 'The secret key', 'Its key'. */
export function absenceSentence(what: string, reason: KeyAbsence): string {
  switch (reason) {
    case 'session':
      return `${what} was kept for the last session only.`
    case 'unreadable':
      return `${what} couldn’t be read from where keys are kept.`
    case 'other_address':
      return `${what} was entered for another address, and is only sent there.`
    case 'gone':
      return `${what} is no longer on this computer.`
  }
}
