// DHT servers of a local network on loopback, driven by lines of JSON: one request a line in, one
// answer a line out. The first argument is their number.
import { generateKeyPair } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { noise } from '@libp2p/noise'
import { peerIdFromPrivateKey, peerIdFromString } from '@libp2p/peer-id'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import {
  createIPNSRecord, marshalIPNSRecord, multihashToIPNSRoutingKey, unmarshalIPNSRecord
} from 'ipns'
import { ipnsSelector } from 'ipns/selector'
import { ipnsValidator } from 'ipns/validator'
import { createLibp2p } from 'libp2p'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { sha256 } from 'multiformats/hashes/sha2'
import { serve } from './answers.mjs'

const protocol = '/ipfs/lan/kad/1.0.0'
const count = Number(process.argv[2])
const peers = []
// All peers that were in the table of one of them at any time.
const held = new Set()

// Only who answers requests joins a table, as the specification has it. The library asks newcomers
// for a ping, which clients answer as well.
async function serves (peer, newcomer) {
  try {
    const stream = await peer.dialProtocol(newcomer.peerId, protocol, limit())
    await stream.close()
    return true
  } catch {
    return false
  }
}

for (let i = 0; i < count; i++) {
  const peer = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionManager: {
      maxConnections: 1000,
      // A loaded machine is no failure.
      dialTimeout: 60_000,
      addressDialTimeout: 60_000,
      inboundUpgradeTimeout: 60_000,
      // All peers share one address here.
      inboundConnectionThreshold: Infinity,
      maxIncomingPendingConnections: 1000
    },
    services: {
      identify: identify(),
      ping: ping(),
      dht: kadDHT({
        protocol,
        clientMode: false,
        peerInfoMapper: passthroughMapper,
        validators: { ipns: ipnsValidator },
        selectors: { ipns: ipnsSelector }
      })
    }
  })
  const table = peer.services.dht.routingTable
  table.kb.verify = newcomer => serves(peer, newcomer)
  table.addEventListener('peer:add', event => held.add(event.detail.toString()))
  for (const known of peers.slice(0, 3)) {
    await peer.dial(known.getMultiaddrs())
  }
  peers.push(peer)
}

let turn = 0
function next () {
  return peers[turn++ % peers.length]
}

function limit () {
  return { signal: AbortSignal.timeout(20_000) }
}

async function answer ({ op, cid, peer, text, name }) {
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
    case 'publish': {
      // Every other record is one of the newer kind only.
      const key = await generateKeyPair('Ed25519')
      const options = { v1Compatible: turn % 2 === 0 }
      const record = await createIPNSRecord(key, text, 1n, 3_600_000, options)
      const owner = peerIdFromPrivateKey(key)
      const routingKey = multihashToIPNSRoutingKey(owner.toMultihash())
      await next().contentRouting.put(routingKey, marshalIPNSRecord(record), limit())
      return owner.toString()
    }
    case 'resolve': {
      const routingKey = multihashToIPNSRoutingKey(peerIdFromString(name).toMultihash())
      const found = await next().contentRouting.get(routingKey, limit())
      await ipnsValidator(routingKey, found)
      return unmarshalIPNSRecord(found).value
    }
    case 'peers':
      return peers.map(each => each.peerId).join(' ')
    case 'locate': {
      const found = await next().peerRouting.findPeer(peerIdFromString(peer), limit())
      return found.multiaddrs.join(' ')
    }
    case 'held':
      return String(held.has(peer))
  }
  throw new Error(`unknown request ${op}`)
}

await serve(answer)
process.exit(0)
