// A js-libp2p node that speaks QUIC alone, driven by lines of JSON as helia.mjs is.
import { quic } from '@chainsafe/libp2p-quic'
import { identify } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { serve } from './answers.mjs'

const node = await createLibp2p({
  addresses: { listen: ['/ip4/127.0.0.1/udp/0/quic-v1'] },
  transports: [quic()],
  services: { identify: identify(), ping: ping() }
})

const operations = {
  address: () => String(node.getMultiaddrs()[0]),
  ping: async ({ address }) => String(await node.services.ping.ping(multiaddr(address)))
}

await serve((request) => operations[request.op](request))
await node.stop()
process.exit(0)
