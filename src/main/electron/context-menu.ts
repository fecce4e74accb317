import { clipboard, Menu, type MenuItemConstructorOptions, type WebContents } from 'electron'
import { t } from '../../shared/words/t.ts'

/** What a right click offers: the spelling, the clipboard, the address of a link. Nothing where nothing applies. */
export function attachContextMenu(contents: WebContents): void {
  contents.on('context-menu', (_event, details) => {
    const { editFlags, isEditable, selectionText, linkURL, dictionarySuggestions, misspelledWord } = details
    const items: MenuItemConstructorOptions[] = dictionarySuggestions.map((word) => ({
      label: word,
      click: () => contents.replaceMisspelling(word),
    }))
    if (misspelledWord !== '') {
      items.push({
        label: t('Add to Dictionary'),
        click: () => contents.session.addWordToSpellCheckerDictionary(misspelledWord),
      })
    }
    if (items.length > 0) items.push({ type: 'separator' })
    if (linkURL !== '') items.push({ label: t('Copy Link Address'), click: () => clipboard.writeText(linkURL) })
    if (isEditable) items.push({ role: 'cut', label: t('Cut'), enabled: editFlags.canCut })
    if (isEditable || selectionText !== '') items.push({ role: 'copy', label: t('Copy'), enabled: editFlags.canCopy })
    if (isEditable) {
      items.push({ role: 'paste', label: t('Paste'), enabled: editFlags.canPaste })
      items.push({ role: 'selectAll', label: t('Select All'), enabled: editFlags.canSelectAll })
    }
    if (items.length > 0) Menu.buildFromTemplate(items).popup()
  })
}
