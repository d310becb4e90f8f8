// Writes what other implementations send, as inputs for the tests of decoders.
//   node record.mjs FOLDER identify NAME ADDRESS   the answer to identify, with its length before it
//   node record.mjs FOLDER tls NAME TYPE           a certificate of js-libp2p for an identity of a type
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

const [folder, what, name, where] = process.argv.slice(2)

async function identify () {
  const node = await createLibp2p({
    transports: [tcp()], connectionEncrypters: [noise()], streamMuxers: [yamux()]
  })
  const stream = await node.dialProtocol(multiaddr(where), '/ipfs/id/1.0.0')
  const pieces = []
  stream.addEventListener('message', event => pieces.push(Buffer.from(event.data.subarray())))
  await new Promise(resolve => setTimeout(resolve, 2000)) // far longer than an answer takes
  return Buffer.concat(pieces)
}

async function tls () {
  const { generateCertificate } = await import('./node_modules/@libp2p/tls/dist/src/utils.js')
  const { cert } = await generateCertificate(await generateKeyPair(where))
  return Buffer.from(cert.replace(/-----[^-]*-----|\s/g, ''), 'base64')
}

await writeFile(join(folder, name), await { identify, tls }[what]())
process.exit(0)
