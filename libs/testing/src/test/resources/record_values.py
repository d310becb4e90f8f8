#!/usr/bin/env python3
"""Writes the corpus of CIDs and multiaddrs beside this script, with Kubo and js multiaddr.

    record_values.py KUBO NODE

KUBO is its program; NODE is Node.js, run in a folder that has @multiformats/multiaddr.
"""
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent / "corpus"
CIDS = {
    "v0": "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKJGvG",
    "raw": "bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
    "dag-cbor": "bafyreigbtj4x7ip5legnfznufuopl4sg4knzc2cof6duas4b3q2fy6swua",
    "identity": "f01550005" + "68656c6c6f",
    "libp2p-key": "f0172002408011220" + "5a" * 32,
    "sha2-512": "f01551340" + "a5" * 64,
}
PEER = "12D3KooWDmhKgvwhNHrS9JTdSNZRDLbLsAkG6xHKCykmb4dgTym9"
ADDRESSES = {
    "tcp": "/ip4/192.0.2.1/tcp/4001",
    "ip6": "/ip6/2001:db8::1/udp/4001/quic-v1/p2p/" + PEER,
    "dns": "/dns4/node.example/tcp/443/tls/ws",
    "sni": "/dns/node.example/tcp/443/tls/sni/other.example/ws",
    "dnsaddr": "/dnsaddr/bootstrap.example/p2p/" + PEER,
    "relay": "/ip4/192.0.2.1/tcp/4001/p2p/" + PEER + "/p2p-circuit",
    "filter": "/ip4/192.0.2.0/ipcidr/24",
    "webtransport": "/ip4/192.0.2.1/udp/4001/quic-v1/webtransport"
    "/certhash/uEiAkH5a4DPGKUuOBjYw0CgwjvcJCJMD2K_1aluKR_tpevQ",
}


def save(folder, name, content):
    (HERE / folder).mkdir(parents=True, exist_ok=True)
    (HERE / folder / name).write_bytes(content)


def main(kubo, node):
    for name, text in CIDS.items():
        save("cid-text", name, text.encode())
        hexed = subprocess.check_output(
            [kubo, "cid", "format", "-v", "1", "-b", "base16", text], text=True).strip()[1:]
        content = bytes.fromhex(hexed)
        save("cid", name, content[2:] if name == "v0" else content)  # v0 is its hash alone
    for name, text in ADDRESSES.items():
        save("multiaddr-text", name, text.encode())
        script = ("import { multiaddr } from '@multiformats/multiaddr';"
                  "process.stdout.write(Buffer.from(multiaddr(process.argv[1]).bytes).toString('hex'))")
        hexed = subprocess.check_output(
            [node, "--input-type=module", "-e", script, text], text=True)
        save("multiaddr", name, bytes.fromhex(hexed))


main(*sys.argv[1:])
