// HTTP/2 over TLS before a gateway that speaks plain HTTP/1.1, driven by lines of JSON. Arguments: a
// PKCS12 file, its passphrase, the port of the gateway.
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createSecureServer } from 'node:http2'
import { serve } from './answers.mjs'

const [file, passphrase, port] = process.argv.slice(2)
const asked = []
const names = new Set()

const server = createSecureServer({ pfx: readFileSync(file), passphrase }, (from, to) => {
  asked.push(`${from.httpVersion} ${from.method} ${from.url}`)
  names.add(from.socket.servername ?? from.stream.session.socket.servername)
  const headers = { host: `127.0.0.1:${port}`, accept: from.headers.accept }
  const ahead = request({ port, host: '127.0.0.1', path: from.url, method: from.method, headers },
    answer => {
      to.writeHead(answer.statusCode, { 'content-type': answer.headers['content-type'] ?? '' })
      answer.pipe(to)
    })
  ahead.on('error', () => to.stream.close())
  ahead.end()
})
server.listen(0, '127.0.0.1')

const answers = {
  port: () => String(server.address().port),
  asked: () => asked.join('\n'),
  names: () => [...names].join(' ')
}
await serve(async ({ op }) => answers[op]())
