import { t } from '../../../shared/words/t.ts'
import { Button } from '../../ui/button.tsx'

export function UseButtons({ isMain, onUse }: { isMain: boolean; onUse(how: 'insert' | 'system'): void }) {
  return (
    <>
      <Button onClick={() => onUse('system')}>{t('Use as system prompt')}</Button>
      <Button variant={isMain ? 'primary' : 'secondary'} onClick={() => onUse('insert')}>
        {t('Insert')}
      </Button>
    </>
  )
}
