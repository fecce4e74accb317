import type { KeyAbsence } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'

/** Why a key that was entered is not there. `what` begins the sentence, in the singular: 'The secret key', 'Its key'. */
export function absenceSentence(what: string, reason: KeyAbsence): string {
  switch (reason) {
    case 'session':
      return t('{what} was kept for the last session only.', { what })
    case 'unreadable':
      return t('{what} couldn’t be read from where keys are kept.', { what })
    case 'other_address':
      return t('{what} was entered for another address, and is only sent there.', { what })
    case 'gone':
      return t('{what} is no longer on this computer.', { what })
  }
}
