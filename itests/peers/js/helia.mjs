// A Helia node on loopback, driven by lines of JSON: one request a line in, one answer a line out.
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { join } from 'node:path'
import { withBitswap } from '@helia/bitswap'
import { withLibp2pLight } from '@helia/libp2p'
import { globSource, unixfs } from '@helia/unixfs'
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createHeliaLight } from 'helia'
import { CID } from 'multiformats/cid'
import { serve } from './answers.mjs'

const helia = withBitswap(withLibp2pLight(createHeliaLight({}), {
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
  transports: [tcp()],
  connectionEncrypters: [noise(), tls()],
  streamMuxers: [yamux()],
  services: { identify: identify() }
}))
await helia.start()
const fs = unixfs(helia)

async function save (cid, file) {
  const out = createWriteStream(file)
  for await (const bytes of fs.cat(cid)) {
    if (!out.write(bytes)) {
      await once(out, 'drain')
    }
  }
  out.end()
  await once(out, 'finish')
}

async function saveTree (cid, folder) {
  await mkdir(folder, { recursive: true })
  for await (const entry of fs.ls(cid)) {
    const target = join(folder, entry.name)
    const { type } = await fs.stat(entry.cid)
    if (type === 'directory') {
      await saveTree(entry.cid, target)
    } else {
      await writeFile(target, Buffer.concat(await Array.fromAsync(fs.cat(entry.cid))))
    }
  }
}

const operations = {
  address: () => String(helia.libp2p.getMultiaddrs()[0]),
  connect: async ({ address }) => String((await helia.libp2p.dial(multiaddr(address))).remoteAddr),
  add: async ({ path }) => String(await fs.addByteStream(createReadStream(path))),
  addTree: async ({ path }) => {
    let last
    const options = { wrapWithDirectory: true }
    for await (const entry of fs.addAll(globSource(path, '**/*'), options)) {
      last = entry
    }
    return String(last.cid)
  },
  fetch: async ({ cid, path }) => { await save(CID.parse(cid), path); return path },
  fetchTree: async ({ cid, path }) => { await saveTree(CID.parse(cid), path); return path }
}

await serve((request) => operations[request.op](request))
await helia.stop()
process.exit(0)
