// js-libp2p nodes of every kind, driven by lines of JSON: one request a line in, one answer a line out.
import { readFileSync } from 'node:fs'
import { quic } from '@chainsafe/libp2p-quic'
import { generateKeyPair, publicKeyToProtobuf } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { peerIdFromString } from '@libp2p/peer-id'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { serve } from './answers.mjs'
import { prepare, services, streamsOf } from './streams.mjs'

const securities = { noise: () => noise(), tls: () => tls() }
const nodes = []
const names = []

const base64 = bytes => Buffer.from(bytes).toString('base64')

async function waitFor (condition, what) {
  for (const end = Date.now() + 30_000; !condition();) {
    if (Date.now() > end) {
      throw new Error(`waited too long: ${what}`)
    }
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

const operations = {
  ...streamsOf(nodes),
  // With the kinds of security that are named, the preferred first.
  create: async ({ type, security }) => {
    const privateKey = await generateKeyPair(type, type === 'RSA' ? 2048 : undefined)
    const node = await createLibp2p({
      privateKey,
      addresses: {
        listen: ['/ip4/127.0.0.1/tcp/0', '/ip4/127.0.0.1/tcp/0/ws', '/ip4/127.0.0.1/udp/0/quic-v1']
      },
      transports: [tcp(), webSockets(), quic()],
      connectionEncrypters: security.split(' ').map(name => securities[name]()),
      streamMuxers: [yamux()],
      connectionManager: { inboundConnectionThreshold: Infinity, maxIncomingPendingConnections: 100 },
      connectionGater: { denyDialMultiaddr: () => false },
      // It pings every connection each 10 s; of two pings at a time, js-libp2p refuses the later, and
      // aborts the connection if that was its own.
      connectionMonitor: { enabled: false },
      services: { identify: identify(), ping: ping(), ...services }
    })
    await prepare(node)
    return {
      index: nodes.push(node) - 1,
      id: String(node.peerId),
      addresses: node.getMultiaddrs().map(String),
      publicKey: base64(publicKeyToProtobuf(privateKey.publicKey))
    }
  },
  // Listens for secure WebSocket with a certificate and its key from a file of PKCS #12.
  createSecure: async ({ file, passphrase }) => {
    const https = {
      pfx: readFileSync(file),
      passphrase,
      SNICallback: (name, done) => {
        names.push(name)
        done(null)
      }
    }
    const node = await createLibp2p({
      addresses: { listen: ['/ip4/127.0.0.1/tcp/0/tls/ws'] },
      transports: [webSockets({ https })],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      services: { identify: identify(), ping: ping() }
    })
    return {
      index: nodes.push(node) - 1,
      id: String(node.peerId),
      addresses: node.getMultiaddrs().map(String)
    }
  },
  // The names that those who dialled asked for.
  names: () => ({ names }),
  dial: async ({ who, address }) => {
    await nodes[who].dial(multiaddr(address))
  },
  // The only connection to a peer, and what identify has told of it.
  seen: async ({ who, peer }) => {
    const id = peerIdFromString(peer)
    const node = nodes[who]
    let known = null
    const all = () => node.getConnections(id)
    await waitFor(() => all().length === 1, 'for one connection')
    await waitFor(() => {
      node.peerStore.get(id).then(found => { known = found }, () => {})
      return known?.metadata.has('AgentVersion') && known.protocols.length > 0
    }, 'for identify')
    const [connection] = all()
    return {
      address: String(connection.remoteAddr),
      inbound: connection.direction === 'inbound',
      security: connection.encryption ?? '',
      muxer: connection.multiplexer ?? '',
      agent: Buffer.from(known.metadata.get('AgentVersion')).toString(),
      protocols: known.protocols,
      publicKey: base64(publicKeyToProtobuf(known.id.publicKey ?? connection.remotePeer.publicKey))
    }
  },
  ping: async ({ who, peer }) => String(await nodes[who].services.ping.ping(peerIdFromString(peer))),
  hangUp: async ({ who, peer }) => {
    await nodes[who].hangUp(peerIdFromString(peer))
    await nodes[who].peerStore.delete(peerIdFromString(peer))
  },
  gone: ({ who, peer }) => waitFor(
    () => nodes[who].getConnections(peerIdFromString(peer)).length === 0, 'for the end')
}

await serve(async request => {
  const answer = await operations[request.op](request)
  return typeof answer === 'string' ? answer : JSON.stringify(answer ?? null)
})
process.exit(0)
