#!/usr/bin/env python3
"""Writes import-cases.tsv: the CIDs that Kubo gives for generated imports.

    python3 record_imports.py /path/to/ipfs > import-cases.tsv

Columns, separated by tabs: options, entries, CID. Options are those of `ipfs add`; a word
`Import.KEY=JSON` is a value of the configuration. Entries are separated by `;`:
    f:NAME:SEED:SIZE        a file; a case with nothing but one file named `-` adds that file alone
    d:NAME                  a directory
    l:NAME:TARGET           a symbolic link
    w:PREFIX:COUNT:SIZE     COUNT files PREFIX00000, PREFIX00001 ... with their number as seed
Everything else is put into a directory named `t`, which is then added; an entry `d:` is `t` itself.
Each entry may end in `@MODE@SECONDS` or `@MODE@SECONDS.NANOS`.

Content: x = x * 1103515245 + 12345 (mod 2^31), beginning with the seed; bits 16 to 23 of each x.
"""
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile

V1_2025 = (
    "Import.CidVersion=1 Import.UnixFSRawLeaves=true Import.UnixFSChunker=\"size-1048576\""
    " Import.HashFunction=\"sha2-256\" Import.UnixFSFileMaxLinks=1024"
    " Import.UnixFSDirectoryMaxLinks=0 Import.UnixFSHAMTDirectoryMaxFanout=256"
    " Import.UnixFSHAMTDirectorySizeThreshold=\"256KiB\""
    " Import.UnixFSHAMTDirectorySizeEstimation=\"block\" Import.UnixFSDAGLayout=\"balanced\"")
V0_2015 = (
    "Import.CidVersion=0 Import.UnixFSRawLeaves=false Import.UnixFSChunker=\"size-262144\""
    " Import.HashFunction=\"sha2-256\" Import.UnixFSFileMaxLinks=174"
    " Import.UnixFSDirectoryMaxLinks=0 Import.UnixFSHAMTDirectoryMaxFanout=256"
    " Import.UnixFSHAMTDirectorySizeThreshold=\"256KiB\""
    " Import.UnixFSHAMTDirectorySizeEstimation=\"links\" Import.UnixFSDAGLayout=\"balanced\"")
TREE = "f:a.txt:1:100;f:sub/b.bin:2:3000;l:sub/link:../a.txt;d:empty;f:.hidden:3:10"


def alone(size):
    return "f:-:%d:%d" % (size + 1, size)


def files():
    """Files alone."""
    for options in ("", "--raw-leaves", "--cid-version=1", "--cid-version=1 --raw-leaves=false"):
        for size in (0, 1, 262143, 262144, 262145, 524288, 524289):
            yield options, alone(size)
        for chunks in (173, 174, 175):
            yield (options + " --chunker=size-100").strip(), alone(100 * chunks)
        yield (options + " --chunker=size-10").strip(), alone(10 * 174 * 174 + 1)
    for chunker in ("size-16", "size-1000", "size-65536", "size-1048576", "size-2096896"):
        for size in (0, 15, 16, 17, 999, 1000, 1001, 70000, 1048577):
            if size < 5000 or chunker != "size-16":
                yield "--chunker=" + chunker, alone(size)
    yield "--chunker=size-2096896 --raw-leaves", alone(2096897)
    for chunker in (
            "rabin", "rabin-1024", "rabin-65536", "rabin-16-64-128", "rabin-100-1000-5000",
            "rabin-min:512-avg:1024-max:2048", "rabin-262144-524288-1048576"):
        for size in (0, 10, 128, 5000, 100000, 1500000):
            if size < 1000000 or chunker in ("rabin", "rabin-262144-524288-1048576"):
                yield "--chunker=" + chunker, alone(size)
        yield "--cid-version=1 --chunker=" + chunker, alone(300001)
    for size in (0, 131071, 131072, 131073, 400000, 524288, 524289, 2000000):
        yield "--chunker=buzhash", alone(size)
    yield "--chunker=buzhash --cid-version=1 --trickle", alone(1999999)


def layouts():
    """Shapes of trees."""
    for leaves in ("", " --raw-leaves"):
        for size in (0, 10, 29, 30, 31, 50, 120, 121, 150, 270, 271, 500, 1000, 3000):
            yield "--trickle --chunker=size-10 --max-file-links=3" + leaves, alone(size)
        for size in (0, 5, 1740, 1741, 8700, 20000):
            yield "--trickle --chunker=size-10" + leaves, alone(size)
        for size in (262144, 262145, 1000000):
            yield "--trickle" + leaves, alone(size)
    for links in (2, 3, 10):
        for size in (10, 20, 21, 30, 31, 90, 91, 100, 101, 271, 1001):
            yield "--chunker=size-10 --max-file-links=%d" % links, alone(size)
    yield "--chunker=size-10 --max-file-links=1024", alone(10241)


def hashes():
    """Hash functions."""
    for name in (
            "sha1", "sha2-512", "sha3-224", "sha3-256", "sha3-384", "sha3-512", "shake-256",
            "keccak-256", "keccak-512", "blake2b-160", "blake2b-256", "blake2b-512", "blake2s-256",
            "blake3", "dbl-sha2-256"):
        yield "--hash=" + name, alone(1000)
        yield "--hash=" + name + " --raw-leaves=false --chunker=size-100", alone(1001)
        yield "--hash=" + name, TREE
    yield "Import.HashFunction=\"blake3\"", TREE
    yield "Import.HashFunction=\"identity\"", alone(7)
    yield "--hash=identity", "f:a:1:10"
    yield "--hash=identity -w", "d:"


def inlined():
    """Blocks in their own CIDs."""
    for options in ("--inline", "--inline --cid-version=1", "--inline --raw-leaves"):
        for size in (0, 1, 24, 25, 31, 32, 33, 1000):
            yield options, alone(size)
        for limit in (0, 1, 64, 128):
            yield options + " --inline-limit=%d" % limit, "f:a:1:10;f:b:2:60;f:c:3:120;d:e"
        yield options + " --inline-limit=128 --chunker=size-50", alone(1000)
        yield options, TREE
    yield "--inline --trickle --inline-limit=128 --chunker=size-20", alone(300)
    yield "--inline --max-directory-links=2", "w:x:9:5"


def directories():
    """Directories, wrapped, wide, sharded."""
    for options in ("", "--cid-version=1", "--raw-leaves", "--trickle", "-w", "-w --cid-version=1"):
        yield options, TREE
        yield options, ""
        yield options, "d:a;d:b/c;d:b/d"
        yield options, "f:\u00e4\u00f6\u00fc:1:1;f:\u65e5\u672c:2:2;f:Z:3:3;f:z:4:4;f:a b:5:5;f:+%:6:6"
        yield options, "l:up:../x;l:abs:/etc/passwd;l:empty:."
        yield (options + " --empty-dirs=false").strip(), "d:a;d:b/c;f:b/d/e:1:1;d:x/y"
    for options in ("", "--cid-version=1"):
        for count in (1, 100, 5000):
            yield options, "w:e:%d:0" % count
    # 256 KiB of names (8 or 9 bytes) and CIDs (34 or 36 bytes)
    for count in (6241, 6242, 6300):
        yield "", "w:abc:%d:3" % count
    for count in (5957, 5958, 5959):
        yield "--cid-version=1", "w:abc:%d:3" % count
        yield "--cid-version=1", "w:abc:%d:3;d:d/e" % count
    yield "", "w:e:20000:0"
    yield "--cid-version=1", "w:e:20000:1"
    yield "", "w:e:100000:0"
    yield "", "w:a/e:7000:0;w:b/e:7000:1;w:c/e:100:2"
    for links in (1, 2, 5, 10):
        for count in (links, links + 1, 40):
            yield "--max-directory-links=%d" % links, "w:x:%d:5" % count
            yield "--max-directory-links=%d --cid-version=1 -w" % links, "w:x:%d:5" % count
    for fanout in (8, 16, 64, 512, 1024):
        for count in (3, 30, 600):
            yield "--max-directory-links=2 --max-hamt-fanout=%d" % fanout, "w:x:%d:5" % count
    yield "--max-directory-links=2 --max-hamt-fanout=8 --hash=blake2b-256", "w:x:900:5"
    for estimation in ("links", "block", "disabled"):
        for count in (20, 21, 22, 23, 24, 25, 27, 28, 29, 30):
            yield (
                "Import.UnixFSHAMTDirectorySizeThreshold=\"1KiB\""
                " Import.UnixFSHAMTDirectorySizeEstimation=\"%s\"" % estimation), "w:x:%d:200" % count
        yield (
            "Import.UnixFSDirectoryMaxLinks=10 Import.UnixFSHAMTDirectoryMaxFanout=16"
            " Import.UnixFSHAMTDirectorySizeEstimation=\"%s\"" % estimation), "w:x:50:1"


def metadata():
    """Permissions and times."""
    small = "d:@0750@1400000000;f:a:1:10@0644@1500000000;f:b:2:3000@4755@1500000001.5;" \
        "d:sub@2700@1500000002;l:sub/l:../a@0777@1500000003;f:sub/c:3:0@0600@1500000004"
    for options in (
            "--preserve-mode", "--preserve-mtime", "--preserve-mode --preserve-mtime",
            "--preserve-mode --cid-version=1", "--preserve-mtime -w",
            "--preserve-mode --preserve-mtime --trickle --chunker=size-100",
            "--preserve-mode --preserve-mtime --chunker=size-100 --max-file-links=3",
            "--mode=0644", "--mtime=1600000000", "--mtime=1600000000 --mtime-nsecs=7",
            "--mode=0755 --mtime=1 --cid-version=1", "--mode=0600 --preserve-mtime",
            "--mtime=-5", "--mode=07777 --preserve-mode", "--mode=0700 -w",
            "--preserve-mode --max-directory-links=1",
            "--preserve-mode --preserve-mtime --max-directory-links=2"):
        yield options, small
    for options in ("--mode=0640", "--mtime=1600000000", "--mode=0640 --trickle"):
        for size in (0, 10, 300000):
            yield options, alone(size)
    for count in (20, 21, 22, 23):
        yield (
            "--mode=0755 --mtime=1600000000 --mtime-nsecs=9"
            " Import.UnixFSHAMTDirectorySizeThreshold=\"1KiB\""
            " Import.UnixFSHAMTDirectorySizeEstimation=\"block\""), "w:x:%d:200" % count


def profiles():
    """Import profiles and single keys."""
    for profile in (V0_2015, V1_2025):
        for entries in (TREE, alone(0), alone(262145), alone(2000000), "w:e:3000:0"):
            yield profile, entries
        yield profile + " --raw-leaves=false --chunker=size-1000 --max-file-links=5", alone(9999)
    yield V1_2025, "w:e:5000:1"
    yield V1_2025, "w:e:5400:1"
    yield "Import.UnixFSDAGLayout=\"trickle\" Import.UnixFSChunker=\"size-100\"", alone(30000)
    yield "Import.UnixFSDAGLayout=\"trickle\" --trickle=false", alone(300000)
    yield "Import.UnixFSFileMaxLinks=3 Import.UnixFSChunker=\"size-100\"", alone(5000)
    yield "Import.UnixFSRawLeaves=true", TREE
    yield "Import.CidVersion=1 --cid-version=0", TREE


def orders():
    """Data before links."""
    first = "Import.UnixFSPBNodeFieldOrder=\"data-first\""
    for options in ("", " --cid-version=1", " --trickle", " -w", " --mode=0644 --mtime=16"):
        yield first + options, TREE
        yield first + options, alone(600000)
    yield first + " --max-directory-links=2 --max-hamt-fanout=8", "w:x:30:5"
    yield first + " --max-directory-links=2 --max-hamt-fanout=8 --cid-version=1", "w:x:600:5"
    yield first + " --chunker=size-100 --max-file-links=3", alone(5000)
    yield first + " --inline --inline-limit=100", TREE
    yield "Import.UnixFSPBNodeFieldOrder=\"links-first\"", TREE
    yield V1_2025 + " " + first, "w:e:3000:0"


@functools.lru_cache(maxsize=64)
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
    attributes = []
    for entry in entries.split(";") if entries else []:
        entry, *given = entry.split("@")
        kind, rest = entry.split(":", 1)
        path = os.path.join(root, rest.split(":")[0])
        if kind == "f":
            name, seed, size = rest.split(":")
            write(path, int(seed), int(size))
        elif kind == "d":
            os.makedirs(path, exist_ok=True)
        elif kind == "l":
            os.makedirs(os.path.dirname(path), exist_ok=True)
            os.symlink(rest.split(":")[1], path)
        else:
            prefix, count, size = rest.split(":")
            for i in range(int(count)):
                write(os.path.join(root, "%s%05d" % (prefix, i)), i, int(size))
        if given:
            attributes.append((path, kind, given))
    for path, kind, (mode, time) in reversed(attributes):
        seconds, _, fraction = time.partition(".")
        nanos = int(seconds) * 10**9 + int((fraction or "0").ljust(9, "0"))
        if kind != "l":
            os.chmod(path, int(mode, 8))
        os.utime(path, ns=(nanos, nanos), follow_symlinks=False)


def add(ipfs, env, options, entries):
    work = tempfile.mkdtemp()
    root = os.path.join(work, "t")
    build(root, entries)
    target = os.path.join(root, "-") if entries.startswith("f:-:") else root
    config = os.path.join(env["IPFS_PATH"], "config")
    shutil.copy(config, config + ".kept")
    words = options.split()
    with open(config, encoding="utf-8") as f:
        values = json.load(f)
    for word in words:
        if word.startswith("Import."):
            key, value = word.split("=", 1)
            values["Import"][key[len("Import."):]] = json.loads(value)
    with open(config, "w", encoding="utf-8") as f:
        json.dump(values, f)
    given = [word for word in words if not word.startswith("Import.")]
    command = [ipfs, "add", "-Q", "-r", "-H", "--pin=false"] + given + [target]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    os.replace(config + ".kept", config)
    shutil.rmtree(work)
    if done.returncode != 0:
        print(options, entries, done.stderr, file=sys.stderr)
    return done.stdout.strip()


def main(ipfs):
    repo = tempfile.mkdtemp()
    env = dict(os.environ, IPFS_PATH=repo)
    subprocess.run([ipfs, "init", "--profile=test"], env=env, check=True, capture_output=True)
    print("# CIDs of Kubo 0.43.1; written by: python3 record_imports.py IPFS > import-cases.tsv")
    print("# The script in this folder explains the columns and the content.")
    seen = set()
    for part in (files, layouts, hashes, inlined, directories, metadata, profiles, orders):
        for options, entries in part():
            cid = add(ipfs, env, options, entries) if (options, entries) not in seen else ""
            seen.add((options, entries))
            if cid:
                print(options, entries, cid, sep="\t", flush=True)
    shutil.rmtree(repo)


main(sys.argv[1])
