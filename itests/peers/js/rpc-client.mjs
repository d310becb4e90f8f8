// Drives a node's RPC with the public client: adds, cats, lists, pins. Prints one line of JSON.
//   node rpc-client.mjs URL
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { create } from 'kubo-rpc-client'

const client = create({ url: process.argv[2] })
const all = async (source) => await Array.fromAsync(source)
const content = async (source) => Buffer.concat(await all(source))
const done = []
const step = async (name, work) => { await work(); done.push(name) }

const big = randomBytes(3_000_000)
let bigCid
let root

await step('version', async () => {
  const { version } = await client.version()
  assert.match(version, /^\d+\.\d+\.\d+/)
})
await step('id', async () => {
  const { id, addresses } = await client.id()
  assert.match(String(id), /^12D3Koo/)
  assert.ok(addresses.length > 0)
})
await step('add', async () => {
  const added = await client.add(big, { progress: () => {} })
  bigCid = added.cid
  assert.ok(added.size > big.length)
})
await step('add of known bytes gives the known CID', async () => {
  const { cid } = await client.add('hello world\n')
  assert.equal(String(cid), 'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o')
  const { cid: v1 } = await client.add('hello world\n', { cidVersion: 1, rawLeaves: true })
  assert.equal(String(v1), 'bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4')
})
await step('cat', async () => {
  assert.ok((await content(client.cat(bigCid))).equals(big))
})
await step('cat of a range', async () => {
  const part = await content(client.cat(bigCid, { offset: 262_100, length: 500_000 }))
  assert.ok(part.equals(big.subarray(262_100, 762_100)))
})
await step('addAll of a tree', async () => {
  const files = [
    { path: 'tree/a.txt', content: 'a' },
    { path: 'tree/sub/b.txt', content: 'bb' },
    { path: 'tree/sub/ü ?&=#.txt', content: 'ccc' },
    { path: 'tree/empty', content: new Uint8Array() }
  ]
  const added = await all(client.addAll(files))
  root = added.at(-1)
  assert.equal(root.path, 'tree')
  assert.equal(added.length, 6)
})
await step('ls', async () => {
  const names = (await all(client.ls(root.cid))).map(e => `${e.type} ${e.name} ${e.size}`)
  assert.deepEqual(names, ['file a.txt 1', 'file empty 0', 'dir sub 0'])
  const sub = (await all(client.ls(`${root.cid}/sub`))).map(e => e.name)
  assert.deepEqual(sub, ['b.txt', 'ü ?&=#.txt'])
})
await step('cat of a path', async () => {
  assert.equal(String(await content(client.cat(`${root.cid}/sub/ü ?&=#.txt`))), 'ccc')
})
await step('get as tar', async () => {
  const tar = await content(client.get(root.cid))
  assert.ok(tar.length > 2048 && tar.includes('sub/b.txt'))
})
const pins = async (options) => (await all(client.pin.ls(options))).map(p => String(p.cid))
await step('pin ls holds what was added', async () => {
  assert.ok((await pins({ type: 'recursive' })).includes(String(root.cid)))
  const [pin] = await all(client.pin.ls({ paths: [root.cid] }))
  assert.equal(pin.type, 'recursive')
})
await step('pin rm', async () => {
  assert.equal(String(await client.pin.rm(root.cid)), String(root.cid))
  assert.ok(!(await pins({ type: 'recursive' })).includes(String(root.cid)))
})
await step('pin add', async () => {
  await client.pin.add(root.cid)
  assert.ok((await pins({ type: 'recursive' })).includes(String(root.cid)))
  assert.ok((await pins()).length > 3)
})
await step('pin add without recursion', async () => {
  const { cid } = await client.add('direct', { pin: false })
  await client.pin.add(cid, { recursive: false })
  assert.deepEqual(await pins({ type: 'direct' }), [String(cid)])
})
await step('pin rm of what is not pinned fails with a message', async () => {
  const { cid } = await client.add('nobody pins this', { pin: false })
  await assert.rejects(client.pin.rm(cid), /not pinned/)
})
await step('block put, get, stat, rm', async () => {
  const cid = await client.block.put(new TextEncoder().encode('a block'))
  assert.equal(String(Buffer.from(await client.block.get(cid))), 'a block')
  assert.equal((await client.block.stat(cid)).size, 7)
  const [removed] = await all(client.block.rm(cid))
  assert.equal(String(removed.cid), String(cid))
})
await step('dag put, get, resolve', async () => {
  const cid = await client.dag.put({ name: 'x', to: root.cid })
  const { value } = await client.dag.get(cid)
  assert.equal(value.name, 'x')
  assert.equal(String(value.to), String(root.cid))
  const resolved = await client.dag.resolve(`${cid}/to`)
  assert.equal(String(resolved.cid), String(root.cid))
})
await step('config get and set', async () => {
  await client.config.set('Gateway.RootRedirect', '/ipfs/x')
  assert.equal(await client.config.get('Gateway.RootRedirect'), '/ipfs/x')
  await client.config.set('Gateway.RootRedirect', '')
  assert.ok((await client.config.getAll()).Identity.PeerID)
})
await step('repo stat and version', async () => {
  assert.ok((await client.repo.stat()).numObjects > 0n)
  assert.equal(Number(await client.repo.version()), 18)
})
await step('refs', async () => {
  const refs = await all(client.refs(root.cid, { recursive: true, unique: true }))
  assert.equal(refs.length, 5)
})
await step('refs local', async () => {
  assert.ok((await all(client.refs.local())).length > 10)
})
await step('swarm peers', async () => {
  assert.deepEqual(await client.swarm.peers(), [])
})
await step('a malformed path fails with a message', async () => {
  await assert.rejects(content(client.cat('QmNoSuchThing')), /invalid/)
})
await step('an aborted cat ends', async () => {
  const missing = 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy'
  await assert.rejects(content(client.cat(missing, { timeout: 500 })))
})
process.stdout.write(JSON.stringify(done) + '\n')
