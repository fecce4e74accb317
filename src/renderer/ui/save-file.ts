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

/** What main writes, for a browser to fetch; the file has the name that the answer gives it. */
export function fetchDownload(path: string): void {
  const link = document.createElement('a')
  link.href = path
  link.download = ''
  link.click()
}
