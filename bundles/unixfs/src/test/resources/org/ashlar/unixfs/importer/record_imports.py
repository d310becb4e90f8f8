#!/usr/bin/env python3
"""Fills the last column of import-cases.tsv with the CIDs that Kubo gives.

    python3 record_imports.py /path/to/ipfs import-cases.tsv

Columns, separated by tabs: options of `ipfs add`, entries, CID. Entries are separated by `;`:
    f:NAME:SEED:SIZE        a file; a case with nothing but one file named `-` adds that file alone
    d:NAME                  a directory
    l:NAME:TARGET           a symbolic link
    w:PREFIX:COUNT:SIZE     COUNT files PREFIX00000, PREFIX00001 ... with their number as seed
Everything else is put into a directory named `t`, which is then added.

Content: x = x * 1103515245 + 12345 (mod 2^31), beginning with the seed; bits 16 to 23 of each x.
"""
import os
import shutil
import subprocess
import sys
import tempfile


def content(seed, size):
    out = bytearray(size)
    x = seed & 0x7FFFFFFF
    for i in range(size):
        x = (x * 1103515245 + 12345) & 0x7FFFFFFF
        out[i] = (x >> 16) & 0xFF
    return bytes(out)


def write(path, seed, size):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(content(seed, size))


def build(root, entries):
    os.makedirs(root, exist_ok=True)
    for entry in entries.split(";") if entries else []:
        kind, rest = entry.split(":", 1)
        if kind == "f":
            name, seed, size = rest.split(":")
            write(os.path.join(root, name), int(seed), int(size))
        elif kind == "d":
            os.makedirs(os.path.join(root, rest), exist_ok=True)
        elif kind == "l":
            name, target = rest.split(":")
            os.symlink(target, os.path.join(root, name))
        else:
            prefix, count, size = rest.split(":")
            for i in range(int(count)):
                write(os.path.join(root, "%s%05d" % (prefix, i)), i, int(size))


def main(ipfs, table):
    repo = tempfile.mkdtemp()
    env = dict(os.environ, IPFS_PATH=repo)
    subprocess.run([ipfs, "init", "--profile=test"], env=env, check=True, capture_output=True)
    lines = []
    for line in open(table, encoding="utf-8"):
        if line.startswith("#"):
            lines.append(line)
            continue
        options, entries = line.rstrip("\n").split("\t")[:2]
        work = tempfile.mkdtemp()
        root = os.path.join(work, "t")
        build(root, entries)
        target = os.path.join(root, "-") if entries.startswith("f:-:") else root
        command = [ipfs, "add", "-n", "-Q", "-r", "-H"] + options.split() + [target]
        done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
        lines.append("\t".join([options, entries, done.stdout.strip()]) + "\n")
        shutil.rmtree(work)
    shutil.rmtree(repo)
    with open(table, "w", encoding="utf-8") as out:
        out.writelines(lines)


main(sys.argv[1], sys.argv[2])
