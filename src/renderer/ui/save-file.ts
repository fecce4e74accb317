/** Hands it to the shell, which asks where it goes. */
export function saveFile(fileName: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // The download reads from it after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
