// A js-libp2p node that speaks QUIC alone, driven by lines of JSON as helia.mjs is.
import { createInterface } from 'node:readline'
import { quic } from '@chainsafe/libp2p-quic'
import { identify } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

const node = await createLibp2p({
  addresses: { listen: ['/ip4/127.0.0.1/udp/0/quic-v1'] },
  transports: [quic()],
  services: { identify: identify(), ping: ping() }
})

const operations = {
  address: () => String(node.getMultiaddrs()[0]),
  ping: async ({ address }) => String(await node.services.ping.ping(multiaddr(address)))
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  let answer
  try {
    answer = { value: await operations[request.op](request) }
  } catch (error) {
    answer = { error: error.stack }
  }
  process.stdout.write(JSON.stringify(answer) + '\n')
}
await node.stop()
process.exit(0)
