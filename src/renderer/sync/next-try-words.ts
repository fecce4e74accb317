import type { WaitsFor } from '../../shared/domain.ts'

/** What a batch waits for: a few words for the table, and what that means. */
export const waitsForWords: Record<WaitsFor, { words: string; meaning: string }> = {
  answer: { words: 'on its way', meaning: 'It was sent and waits for its answer.' },
  turn: { words: 'in turn', meaning: 'It is sent once those before it are sent.' },
  others: { words: 'after the others', meaning: 'It was refused as it is, so the others are tried first.' },
  feedback: {
    words: 'after earlier feedback',
    meaning: 'It is sent once earlier feedback on the same answer is sent.',
  },
  acceptance: {
    words: 'once one is accepted',
    meaning: 'Everything of its kind is refused. One is tried from time to time.',
  },
  network: { words: 'once online', meaning: 'It is sent once this computer has a network.' },
  database: { words: 'once the database works', meaning: 'It is sent once the database works again.' },
  connection: { words: 'once connected', meaning: 'It is sent once Langfuse is set up.' },
  secret_key: { words: 'once the key is entered', meaning: 'It is sent once the secret key is entered again.' },
  keys: { words: 'once keys are corrected', meaning: 'It is sent once the keys are corrected.' },
  address: { words: 'once the address is corrected', meaning: 'It is sent once the address is corrected.' },
  switch: { words: 'once sending is on', meaning: 'It is sent once sending is switched on.' },
  resume: { words: 'once resumed', meaning: 'It is sent once you resume.' },
  asking: { words: 'until you send it', meaning: 'The connection is metered. It is sent once you choose “Send now”.' },
  project_answer: { words: 'after your choice', meaning: 'It waits until you choose what happens to it.' },
  own_keys: { words: 'once its keys are entered', meaning: 'It waits for the keys of its own project.' },
}
