import type { WaitsFor } from '../../shared/domain.ts'
import { msg, type Message } from '../../shared/words/t.ts'

/** What a batch waits for: a few words for the table, and what that means. */
export const waitsForWords: Record<WaitsFor, { words: Message; meaning: Message }> = {
  answer: { words: msg('on its way'), meaning: msg('It was sent and waits for its answer.') },
  turn: { words: msg('in turn'), meaning: msg('It is sent once those before it are sent.') },
  others: { words: msg('after the others'), meaning: msg('It was refused as it is, so the others are tried first.') },
  feedback: {
    words: msg('after earlier feedback'),
    meaning: msg('It is sent once earlier feedback on the same answer is sent.'),
  },
  acceptance: {
    words: msg('once one is accepted'),
    meaning: msg('Everything of its kind is refused. One is tried from time to time.'),
  },
  network: { words: msg('once online'), meaning: msg('It is sent once this computer has a network.') },
  database: { words: msg('once the database works'), meaning: msg('It is sent once the database works again.') },
  connection: { words: msg('once connected'), meaning: msg('It is sent once Langfuse is set up.') },
  secret_key: {
    words: msg('once the key is entered'),
    meaning: msg('It is sent once the secret key is entered again.'),
  },
  keys: { words: msg('once keys are corrected'), meaning: msg('It is sent once the keys are corrected.') },
  address: { words: msg('once the address is corrected'), meaning: msg('It is sent once the address is corrected.') },
  switch: { words: msg('once sending is on'), meaning: msg('It is sent once sending is switched on.') },
  resume: { words: msg('once resumed'), meaning: msg('It is sent once you resume.') },
  asking: {
    words: msg('until you send it'),
    meaning: msg('The connection is metered. It is sent once you choose “Send now”.'),
  },
  project_answer: { words: msg('after your choice'), meaning: msg('It waits until you choose what happens to it.') },
  own_keys: { words: msg('once its keys are entered'), meaning: msg('It waits for the keys of its own project.') },
}
