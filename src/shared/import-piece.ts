/** How much of a file is sent at once. Both sides hold it several times: as bytes, as Base64 and within a message. */
export const importPieceBytes = 1_000_000
