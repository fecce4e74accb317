import type { MessageCall } from '../../../shared/domain.ts'
import { msg, type Message } from '../../../shared/words/t.ts'
import type { ShapeName } from '../../ui/shape-name.ts'

export const callStates: Record<MessageCall['state'], { word: Message; shape: ShapeName }> = {
  waiting: { word: msg('Waiting for you'), shape: 'question' },
  running: { word: msg('Running'), shape: 'half' },
  done: { word: msg('Done'), shape: 'check' },
  failed: { word: msg('Failed'), shape: 'cross' },
  denied: { word: msg('Denied'), shape: 'slash' },
  cancelled: { word: msg('Not finished'), shape: 'pause' },
  interrupted: { word: msg('Interrupted'), shape: 'slash' },
}
