import type { Settings } from '../../shared/domain.ts'
import { SavedField } from './saved-field.tsx'
import { Part, Section } from './section.tsx'
import { updateSettings } from './settings-store.ts'
import { cutText } from '../../shared/text.ts'
import { t } from '../../shared/words/t.ts'

const maxTags = 50
const maxLength = 200

/** What every trace carries. What Langfuse has for "nothing" shows as an empty field. */
export function IdentitySection({ settings }: { settings: Settings }) {
  const keep = async (patch: Parameters<typeof updateSettings>[0]): Promise<string | null> => {
    const error = await updateSettings(patch)
    return error && error.message
  }
  return (
    <Section id="identity" about={t('Added to every trace, from the next message on.')}>
      <Part>
        <div className="grid gap-4 min-[620px]:grid-cols-2">
          <SavedField
            label={t('User id')}
            placeholder="anonymous"
            maxLength={maxLength}
            value={settings.userId === 'anonymous' ? '' : settings.userId}
            hint={t('Groups traces by user, here and at Langfuse.')}
            store={(text) => keep({ userId: text.trim() })}
          />
          <SavedField
            label={t('Environment')}
            placeholder="default"
            maxLength={40}
            value={settings.environment === 'default' ? '' : settings.environment}
            hint={t('Tells apart where traces come from, such as development or field-trip.')}
            store={(text) => keep({ environment: text.trim() || 'default' })}
          />
          <SavedField
            label={t('Release')}
            placeholder={t('None', {}, 'release')}
            maxLength={maxLength}
            value={settings.release}
            hint={t('Says which version of what you are testing a trace is from.')}
            store={(text) => keep({ release: text.trim() })}
          />
          <SavedField
            label={t('Tags')}
            placeholder={t('None')}
            value={settings.tags.join(', ')}
            hint={t('Words to find traces by, separated by commas.')}
            store={(text) => keepTags(text, keep)}
          />
        </div>
      </Part>
    </Section>
  )
}

async function keepTags(
  text: string,
  keep: (patch: { tags: string[] }) => Promise<string | null>,
): Promise<string | null> {
  const tags = [...new Set(text.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '')
  if (tags.length > maxTags)
    return t('Use up to {max} tags; you entered {count}.', { max: maxTags, count: tags.length })
  const long = tags.find((tag) => tag.length > maxLength)
  if (long !== undefined) {
    const values = { max: maxLength, tag: cutText(long, 20), count: long.length }
    return t('Use up to {max} characters a tag; “{tag}…” has {count}.', values)
  }
  return keep({ tags })
}
