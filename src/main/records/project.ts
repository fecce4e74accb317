/** A Langfuse project: where it is and by which key it was met. */
export interface MetProject {
  id: string
  name: string
  host: string
  publicKey: string
  /** False where Langfuse does not say; then the id is made of the address and the public key. */
  isNamed: boolean
}

export interface ProjectName {
  id: string
  name: string
}
