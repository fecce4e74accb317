import type { WaitsFor } from '../../shared/domain.ts'

/** What a batch waits for: a few words for the table, and what that means. */
export const waitsForWords: Record<WaitsFor, { words: string; meaning: string }> = {
  answer: { words: 'on its way', meaning: 'It was sent and waits for its answer.' },
  turn: { words: 'in turn', meaning: 'It is sent once those before it are through.' },
  others: { words: 'after the others', meaning: 'It was refused as it is, so the others are tried first.' },
  feedback: {
    words: 'after earlier feedback',
    meaning: 'It is sent once what you said before of the same answer is through.',
  },
  acceptance: { words: 'once one is taken', meaning: 'Everything of its kind is refused. One is tried now and then.' },
  network: { words: 'once online', meaning: 'It is sent once this computer has a network.' },
  database: { words: 'once it works', meaning: 'It is sent once the database works again.' },
  connection: { words: 'once connected', meaning: 'It is sent once Langfuse is set up.' },
  secret_key: { words: 'with the key', meaning: 'It is sent once the secret key is entered again.' },
  keys: { words: 'with new keys', meaning: 'It is sent once the keys are corrected.' },
  address: { words: 'with a new address', meaning: 'It is sent once the address is corrected.' },
  switch: { words: 'once on', meaning: 'It is sent once sending is switched on.' },
  resume: { words: 'once resumed', meaning: 'It is sent once you resume.' },
  project_answer: { words: 'after your answer', meaning: 'It waits for what you say becomes of it.' },
  own_keys: { words: 'with its keys', meaning: 'It waits for the keys of its own project.' },
}
