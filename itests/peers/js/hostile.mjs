// Peers that misbehave on the streams of the DHT, driven by lines of JSON: one request a line in,
// one answer a line out. The bytes come from the test; here they are only carried.
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { serve } from './answers.mjs'

const protocol = '/ipfs/lan/kad/1.0.0'
const peers = []

async function create (listen) {
  const peer = await createLibp2p({
    addresses: { listen },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() }
  })
  peers.push(peer)
  return peer
}

// Complete answers at the beginning of some bytes, each with its length before it.
function complete (bytes) {
  let count = 0
  for (let at = 0; at < bytes.length;) {
    let length = 0
    let shift = 0
    let more = true
    while (more && at < bytes.length) {
      length |= (bytes[at] & 0x7f) << shift
      more = bytes[at++] >= 0x80
      shift += 7
    }
    at += length
    count += !more && at <= bytes.length ? 1 : 0
  }
  return count
}

// Reads until there are so many answers or the other side ends.
async function read (stream, wanted) {
  let all = Buffer.alloc(0)
  try {
    for await (const piece of stream) {
      all = Buffer.concat([all, piece.subarray()])
      if (wanted > 0 && complete(all) >= wanted) {
        return { all, ended: false }
      }
    }
  } catch {
    // A reset is an end, too.
  }
  return { all, ended: true }
}

async function answer ({ op, who, to, hex, times, wanted, protocols }) {
  switch (op) {
    case 'create':
      return `${peers.length} ${(await create([])).peerId}`
    case 'send': {
      // One stream; the same bytes again and again.
      const stream = await peers[who].dialProtocol(multiaddr(to), protocol)
      const bytes = Buffer.from(hex, 'hex')
      const reading = read(stream, Number(wanted))
      try {
        for (let i = 0; i < Number(times); i++) {
          if (!stream.send(bytes)) {
            await stream.onDrain()
          }
        }
      } catch {
        // Reset while it was talked to.
      }
      const { all, ended } = await reading
      stream.abort(new Error('done'))
      return `${ended} ${all.toString('hex')}`
    }
    case 'tell': {
      // One stream with something that has no answer; done when the other side has ended it, too.
      const stream = await peers[who].dialProtocol(multiaddr(to), protocol)
      stream.send(Buffer.from(hex, 'hex'))
      const reading = read(stream, 0)
      await stream.close()
      await reading
      return ''
    }
    case 'serve': {
      // A server that gives everybody the same bytes; its addresses, once the node knows it.
      const peer = await create(['/ip4/127.0.0.1/tcp/0'])
      const bytes = Buffer.from(hex, 'hex')
      for (const each of protocols.split(' ')) {
        await peer.handle(each, async stream => {
          try {
            stream.send(bytes)
            await stream.close()
          } catch {
            // The node has had enough.
          }
        })
      }
      await peer.dial(multiaddr(to))
      return peer.getMultiaddrs()[0].toString()
    }
  }
  throw new Error(`unknown request ${op}`)
}

await serve(answer)
process.exit(0)
