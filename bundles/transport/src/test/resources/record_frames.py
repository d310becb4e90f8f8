#!/usr/bin/env python3
"""Writes the corpus of frames beside this script, as the specifications describe them.

What js-libp2p and Kubo sent is in tls-certificate and identify; itests/peers/js/record.mjs wrote it.
"""
import pathlib
import struct

HERE = pathlib.Path(__file__).parent / "corpus"


def save(folder, name, content):
    (HERE / folder).mkdir(parents=True, exist_ok=True)
    (HERE / folder / name).write_bytes(content)


def delimited(content):
    return bytes([len(content)]) + content


def field(number, content):
    return bytes([number << 3 | 2]) + delimited(content)


def frame(kind, flags, stream, length, data=b""):
    return struct.pack(">BBHII", 0, kind, flags, stream, length) + data


def main():
    head = delimited(b"/multistream/1.0.0\n")
    save("multistream", "one", head + delimited(b"/noise\n"))
    save("multistream", "second", head + delimited(b"/a/b\n") + delimited(b"/noise\n"))
    save("multistream", "refused", head + delimited(b"na\n"))

    key = field(1, bytes.fromhex("08011220") + bytes(range(32)))
    signature = field(2, bytes(range(64)))
    muxers = field(4, field(2, b"/yamux/1.0.0") + field(2, b"/mplex/6.7.0"))
    save("noise-payload", "plain", key + signature)
    save("noise-payload", "muxers", key + signature + muxers)

    syn, ack, fin, rst = 1, 2, 4, 8
    hello = frame(0, syn, 1, 20, bytes(range(20)))
    save("yamux", "open", hello + frame(1, 0, 1, 1000))
    save("yamux", "end", hello + frame(0, fin, 1, 3, b"end"))
    save("yamux", "reset", hello + frame(1, syn, 3, 0) + frame(1, rst, 1, 0))
    save("yamux", "ping", frame(2, syn, 0, 7) + frame(2, ack, 0, 9) + frame(3, 0, 0, 0))


main()
