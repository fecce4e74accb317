import { clipboard, Menu, type MenuItemConstructorOptions, type WebContents } from 'electron'

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
        label: 'Add to Dictionary',
        click: () => contents.session.addWordToSpellCheckerDictionary(misspelledWord),
      })
    }
    if (items.length > 0) items.push({ type: 'separator' })
    if (linkURL !== '') items.push({ label: 'Copy Link Address', click: () => clipboard.writeText(linkURL) })
    if (isEditable) items.push({ role: 'cut', enabled: editFlags.canCut })
    if (isEditable || selectionText !== '') items.push({ role: 'copy', enabled: editFlags.canCopy })
    if (isEditable) {
      items.push({ role: 'paste', enabled: editFlags.canPaste })
      items.push({ role: 'selectAll', enabled: editFlags.canSelectAll })
    }
    if (items.length > 0) Menu.buildFromTemplate(items).popup()
  })
}
