#!/usr/bin/env python3
"""Writes the corpus of Bitswap messages beside this script, as the specification describes them."""
import hashlib
import pathlib

FOLDER = pathlib.Path(__file__).parent / "corpus" / "bitswap"


def varint(value):
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def number(index, value):
    return varint(index << 3) + varint(value)


def cid(data):
    return bytes([1, 0x55, 0x12, 32]) + hashlib.sha256(data).digest()


def want(data, priority, *flags):
    entry = field(1, cid(data)) + number(2, priority)
    return field(1, entry + b"".join(number(flag, 1) for flag in flags))


def save(name, *messages):
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / name).write_bytes(b"".join(varint(len(m)) + m for m in messages))


def main():
    cancel, have, dont_have = 3, 4, 5
    wants = want(b"a", 10, have, dont_have) + want(b"b", 1) + want(b"c", 1, cancel)
    save("wants", field(1, wants + number(2, 1)))
    data = bytes(range(200)) * 3
    block = field(3, field(1, bytes([1, 0x55, 0x12, 32])) + field(2, data))
    presences = field(4, field(1, cid(b"a"))) + field(4, field(1, cid(b"b")) + number(2, 1))
    save("answers", block + presences + number(5, 4096))
    save("two", field(1, want(b"d", 7)), presences)
    save("oldest", field(1, field(1, field(1, cid(b"e")[2:]) + number(2, 1))) + field(2, data))


main()
