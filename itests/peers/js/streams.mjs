// Streams without a meaning, to see bytes move: what the bundle "probe" of the node speaks.
import { fetch } from '@libp2p/fetch'
import { peerIdFromString } from '@libp2p/peer-id'

const echo = '/probe/echo'
const many = { maxInboundStreams: 1024, maxOutboundStreams: 1024 }
const length = 32 << 10

// The pattern, twice, so that a period can begin anywhere.
const period = 65_521
const pattern = Buffer.alloc(2 * period)
for (let i = 0; i < pattern.length; i++) {
  const at = i % period
  pattern[i] = at * 131 + (at >> 8)
}

function matches (offset, bytes) {
  for (let done = 0; done < bytes.length;) {
    const start = (offset + done) % period
    const n = Math.min(period, bytes.length - done)
    if (Buffer.compare(pattern.subarray(start, start + n), bytes.subarray(done, done + n)) !== 0) {
      return false
    }
    done += n
  }
  return true
}

async function send (stream, total) {
  for (let sent = 0; sent < total;) {
    const start = sent % period
    const n = Math.min(32 << 10, total - sent)
    const ready = stream.send(pattern.subarray(start, start + n))
    sent += n
    if (!ready) {
      await stream.onDrain()
    }
  }
}

// Reads to the end; how many bytes of the pattern came.
async function count (stream, progress = () => {}) {
  let seen = 0
  for await (const piece of stream) {
    const bytes = piece.subarray()
    if (!matches(seen, bytes)) {
      throw new Error(`other bytes than were sent, near ${seen}`)
    }
    progress(seen += bytes.length)
  }
  return seen
}

const services = { fetch: fetch() }

async function prepare (node) {
  await node.handle(echo, async stream => {
    try {
      for await (const piece of stream) {
        if (!stream.send(piece)) {
          await stream.onDrain()
        }
      }
      await stream.close()
    } catch {
      // The other side has ended it.
    }
  }, many)
  node.services.fetch.registerLookupFunction('/js/', async key => {
    const known = Buffer.from(key).toString() === '/js/key'
    return known ? Buffer.from('a value of js-libp2p') : undefined
  })
}

const open = (node, peer, protocol) => node.dialProtocol(peerIdFromString(peer), protocol, many)

async function once (node, peer) {
  const stream = await open(node, peer, echo)
  return async () => {
    const seen = count(stream)
    await send(stream, length)
    await stream.close()
    return await seen === length ? 1 : 0
  }
}

function streamsOf (nodes) {
  let running = null
  return {
    // Opens all, then lets all talk; how many had their bytes back.
    streams: async ({ who, peer, count }) => {
      const talks = await Promise.all(
        Array.from({ length: Number(count) }, () => once(nodes[who], peer)))
      const echoed = await Promise.all(talks.map(talk => talk()))
      return String(echoed.reduce((sum, one) => sum + one, 0))
    },
    // Asks for so many bytes, reads a few and then no more.
    pull: async ({ who, peer, bytes }) => {
      const stream = await open(nodes[who], peer, '/probe/source')
      const wanted = Buffer.alloc(8)
      wanted.writeBigUInt64BE(BigInt(bytes))
      let paused
      const begun = new Promise(resolve => { paused = resolve })
      let first = true
      const seen = count(stream, () => {
        if (first) {
          first = false
          stream.pause()
          paused()
        }
      })
      running = { go: () => stream.resume(), end: seen }
      stream.send(wanted)
      await begun
    },
    // Sends so many bytes, as fast as they are taken.
    push: async ({ who, peer, bytes }) => {
      const stream = await open(nodes[who], peer, '/probe/sink')
      const head = Buffer.alloc(8)
      head.writeBigUInt64BE(BigInt(bytes))
      const answer = new Promise(resolve => {
        stream.addEventListener('message', event => {
          resolve(Number(Buffer.from(event.data.subarray()).readBigInt64BE()))
        })
      })
      stream.send(head)
      running = { go: () => {}, end: send(stream, Number(bytes)).then(() => answer) }
    },
    // Reads on, where it had stopped, to the end; how many bytes the reader had.
    finish: async () => {
      running.go()
      return String(await running.end)
    },
    fetch: async ({ who, peer, key }) => {
      const value = await nodes[who].services.fetch.fetch(peerIdFromString(peer), key)
      return value === undefined ? '' : Buffer.from(value).toString()
    }
  }
}

export { prepare, services, streamsOf }
