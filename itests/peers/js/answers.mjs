// Requests on standard input, one a line of JSON, and their answers on standard output likewise.
import { createInterface } from 'node:readline'

/** Answers until the input ends. A failure is told with its message and where it came from. */
export async function serve (answer) {
  for await (const line of createInterface({ input: process.stdin })) {
    let reply
    try {
      reply = { value: await answer(JSON.parse(line)) }
    } catch (failure) {
      reply = { error: String(failure), stack: failure.stack }
    }
    process.stdout.write(JSON.stringify(reply) + '\n')
  }
}
