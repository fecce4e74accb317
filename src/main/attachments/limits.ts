// How much is taken of a file. What is more is refused in words, or left out and said so.

const megabyte = 1_000_000
export const maxFileBytes = {
  image: 50 * megabyte,
  pdf: 200 * megabyte,
  docx: 100 * megabyte,
  text: 50 * megabyte,
} as const
/** What the page made of a picture for the models. */
export const maxCopyBytes = 12 * megabyte
/** Of one document; a model takes a few hundred thousand tokens at most. */
export const maxTextLength = 1_000_000
export const maxPages = 2_000
/** A DOCX is a zip: what all of it unpacks to. */
export const maxUnpackedBytes = 300 * megabyte
/** Reading a document may take so long. */
export const readWithinMs = 60_000
export const maxUploads = 24
/** Of pictures, the newest ones, so many are sent with a call. */
export const maxSentPictures = 20
export const maxSentPictureBytes = 24 * megabyte
/** Of the pictures that one answer gives. */
export const maxGivenPictures = 16
export const maxGivenPictureBytes = 40 * megabyte
