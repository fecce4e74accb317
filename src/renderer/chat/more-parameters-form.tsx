import { ChevronRight } from 'lucide-react'
import { useState, type ChangeEvent } from 'react'
import type { ModelInfo } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { SelectField, TextArea, TextField, type Choice } from '../ui/field.tsx'
import { countOfMore, moreNames, type MoreTexts } from './more-parameters.ts'

const efforts = (): Choice<string>[] => [
  { value: '', label: t('Default') },
  { value: 'none', label: t('None', {}, 'one') },
  { value: 'minimal', label: t('Minimal') },
  { value: 'low', label: t('Low') },
  { value: 'medium', label: t('Medium') },
  { value: 'high', label: t('High') },
  { value: 'xhigh', label: t('Highest') },
]
const verbosities = (): Choice<string>[] => [
  { value: '', label: t('Default') },
  { value: 'low', label: t('Low') },
  { value: 'medium', label: t('Medium') },
  { value: 'high', label: t('High') },
]
const formats = (): Choice<string>[] => [
  { value: '', label: t('Text') },
  { value: 'json', label: 'JSON' },
  { value: 'schema', label: t('JSON schema') },
]

/** Parameters that few models take, or few people need. They are closed until one of them is set. */
export function MoreParametersForm({
  texts,
  errors,
  model,
  onChange,
}: {
  texts: MoreTexts
  errors: Partial<Record<keyof MoreTexts, string>>
  /** What is known of the model; null where its list was not read. */
  model: ModelInfo | null
  onChange(patch: Partial<MoreTexts>): void
}) {
  const count = countOfMore(texts)
  const [isOpen] = useState(count > 0)
  const field = (name: keyof MoreTexts) => ({
    label: t(moreNames[name].name),
    value: texts[name],
    error: errors[name],
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => onChange({ [name]: event.target.value }),
  })
  const choice = (name: keyof MoreTexts) => ({
    label: t(moreNames[name].name),
    value: texts[name],
    onChoose: (value: string) => onChange({ [name]: value }),
  })
  return (
    <details open={isOpen} className="group border-t pt-2">
      <summary className="-mx-1 flex h-6 cursor-default list-none items-center gap-1 rounded-sm px-1 text-xs font-medium text-ink-2 hover:text-ink">
        <ChevronRight size={13} className="transition-transform group-open:rotate-90" />
        {t('More parameters')}
        {count > 0 && <span className="text-accent-text">{count}</span>}
      </summary>
      <div className="mt-2 flex flex-col gap-3">
        <div className="grid grid-cols-2 gap-2">
          <SelectField {...choice('reasoningEffort')} choices={efforts()} />
          <SelectField {...choice('verbosity')} choices={verbosities()} />
        </div>
        {model?.abilities.reasoning === false && texts.reasoningEffort !== '' && (
          <p className="text-xs text-ink-3">{t('Its provider doesn’t list reasoning for this model.')}</p>
        )}
        <div className="grid grid-cols-2 gap-2">
          <SelectField {...choice('format')} choices={formats()} />
          <TextField {...field('seed')} inputMode="numeric" placeholder={t('None', {}, 'one')} />
        </div>
        {texts.format === 'schema' && (
          <TextArea
            {...field('schema')}
            rows={5}
            spellCheck={false}
            className="font-mono text-xs"
            placeholder='{"type": "object", "properties": {}}'
          />
        )}
        <TextArea
          {...field('stop')}
          rows={2}
          spellCheck={false}
          placeholder={t('None')}
          hint={t('One a line; {code} is a line break.', { code: String.raw`\n` })}
          className="font-mono text-xs"
        />
        <TextArea
          {...field('extraBody')}
          rows={2}
          spellCheck={false}
          placeholder={t('None', {}, 'one')}
          hint={t('JSON whose fields are added to the request.')}
          className="font-mono text-xs"
        />
        <TextArea
          {...field('extraHeaders')}
          rows={2}
          spellCheck={false}
          placeholder={t('None')}
          hint={t('Name: value, one a line. They’re recorded, so no keys here.')}
          className="font-mono text-xs"
        />
      </div>
    </details>
  )
}
