// DHT servers of a local network on loopback, driven by lines of JSON: one request a line in, one
// answer a line out. The first argument is their number.
import { createInterface } from 'node:readline'
import { identify } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { sha256 } from 'multiformats/hashes/sha2'

const count = Number(process.argv[2])
const peers = []
for (let i = 0; i < count; i++) {
  const peer = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionManager: {
      maxConnections: 1000,
      // All peers share one address here.
      inboundConnectionThreshold: Infinity,
      maxIncomingPendingConnections: 1000
    },
    services: {
      identify: identify(),
      ping: ping(),
      dht: kadDHT({
        protocol: '/ipfs/lan/kad/1.0.0',
        clientMode: false,
        peerInfoMapper: passthroughMapper
      })
    }
  })
  for (const known of peers.slice(0, 3)) {
    await peer.dial(known.getMultiaddrs())
  }
  peers.push(peer)
}

let turn = 0
function next () {
  return peers[turn++ % peers.length]
}

const limit = () => ({ signal: AbortSignal.timeout(20_000) })

async function answer ({ op, cid, peer, text }) {
  switch (op) {
    case 'address':
      return peers[0].getMultiaddrs()[0].toString()
    case 'provide': {
      const provider = next()
      const content = CID.createV1(raw.code, await sha256.digest(new TextEncoder().encode(text)))
      await provider.contentRouting.provide(content, limit())
      return `${content} ${provider.peerId}`
    }
    case 'find': {
      for await (const provider of next().contentRouting.findProviders(CID.parse(cid), limit())) {
        if (provider.id.toString() === peer) {
          return 'found'
        }
      }
      return ''
    }
    case 'kill': {
      const gone = peers.splice(peers.length - Math.floor(peers.length * 0.3))
      await Promise.all(gone.map(each => each.stop()))
      return String(gone.length)
    }
    case 'knows': {
      let holders = 0
      for (const each of peers) {
        const table = each.services.dht.routingTable
        if ([...table.kb.toIterable()].some(entry => entry.peerId.toString() === peer)) {
          holders++
        }
      }
      return String(holders)
    }
  }
  throw new Error(`unknown request ${op}`)
}

for await (const line of createInterface({ input: process.stdin })) {
  let reply
  try {
    reply = { value: await answer(JSON.parse(line)) }
  } catch (failure) {
    reply = { error: String(failure) }
  }
  process.stdout.write(JSON.stringify(reply) + '\n')
}
process.exit(0)
