#!/usr/bin/env python3
"""Writes files-operations.tsv: what Kubo does for a list of operations on MFS, one after the other.

    python3 record_files.py /path/to/ipfs > files-operations.tsv

Columns, separated by tabs: operation, what it said (text with \\n for line breaks, or `Error: ...`),
root of MFS afterwards. An operation is a command of `ipfs files`, or `add OPTIONS`. The word
@SEED:SIZE stands for content on standard input, as record_imports.py makes it; @WIDE:COUNT for a
directory of COUNT files x00000, x00001 ... with their number as seed and one byte each; $N for what
the N-th `add` said. `Import.KEY=JSON` alone sets the configuration from there on.
"""
import json
import os
import shlex
import subprocess
import sys
import tempfile

OPERATIONS = """
ls /
ls -l /
stat /
mkdir /a
mkdir /a
mkdir -p /a
mkdir /
mkdir -p /
mkdir /b/c
mkdir -p /b/c/d
mkdir --cid-version=1 /v1
mkdir --hash=blake2b-256 /blake
mkdir /v1/inherits
mkdir relative
write -e /a/f @1:10
stat /a/f
read /a/f
ls -l /a
write /a/missing @1:1
write -e /missing/f @1:1
write -e -p /new/dir/f @2:100
write /a/f @3:4
stat --hash /a/f
write -o 8 /a/f @4:10
stat --format=<size>_<cumulsize>_<childs>_<type> /a/f
write -o 30 /a/f @5:5
write -t /a/f @6:3
write -n 2 /a/f @7:50
write -o -1 /a/f @1:1
write -n -1 /a/f @1:1
write /a @1:1
write -e /a/big @8:600000
stat /a/big
write -o 100000 /a/big @9:300000
write -o 600000 /a/big @10:1000
write -e --raw-leaves /a/raw @11:300000
write -e --raw-leaves /a/rawsmall @12:10
write -o 10 --raw-leaves /a/rawsmall @12:10
write -e --cid-version=1 /a/one @13:20
write -o 20 /a/one @14:20
write -t /a/one @15:5
write -e --hash=sha2-512 /a/two @13:20
write -e /v1/f @16:10
write -e /blake/f @17:300000
write -e --cid-version=1 --raw-leaves=false /a/three @18:5
write -e /a/empty @1:0
write -o 5000 -e /a/gap @1:3
ls /a
ls -l /a
ls /a/f
ls -l /a/f
ls /nothing
ls -U -l /
stat /nothing
stat --hash --size /a
stat --size /a
read -o 4 -n 3 /a/big
read -o 99 /a/f
read /a
read /nothing
add @20:1000
cp /ipfs/$1 /cp1
cp /ipfs/$1 /cp1
cp --force /ipfs/$1 /cp1
cp /ipfs/$1 /a/
cp /ipfs/$1 /no/where
cp -p /ipfs/$1 /some/where/x
cp /a/f /a/g
cp /a /copy
cp /nothing /x
cp --force /ipfs/$1 /copy
cp /ipfs/$1 relative
write -o 1000 /cp1 @21:500
add --cid-version=1 @23:700000
cp /ipfs/$2 /cp2
write -o 700000 /cp2 @24:10
write -o 5 /cp2 @25:300000
write -t /cp2 @26:10
add --cid-version=1 @27:100
cp /ipfs/$3 /cp3
write -o 50 /cp3 @28:100
write -t /cp3 @29:5
mv /a/g /a/h
mv /a/h /b/
mv /b/h /b/c
mv /b/c/h /top
mv /top /a/f
mv /nothing /x
mv /a /moved
mv /moved/f /moved/f
mv /moved/raw /v1/inherits
rm /moved/one
rm /moved
rm /nothing
rm --force /nothing
rm --force /no/thing
rm -r /moved
rm -r /
rm --flush=false /b
rm -r /b/c/ /copy
chmod 0644 /cp1
stat /cp1
chmod 4755 /cp2
stat --format=<mode>_<mode-octal> /cp2
chmod 0700 /v1
stat /v1
chmod 0 /v1
chmod x /v1
chmod 644 /cp3
touch --mtime=1500000000 /cp1
stat /cp1
touch --mtime=1500000000 --mtime-nsecs=7 /blake
stat --format=<mtime>_<mtime-secs>_<mtime-nsecs> /blake
touch --mtime=5 /nothing
chcid --cid-version=1 /new
chcid --cid-version=1 --hash=sha2-512 /new
chcid --cid-version=1 /cp1
chcid /new
chcid --cid-version=1 /
flush /new
flush
add @WIDE:200
cp /ipfs/$4 /wide
Import.UnixFSHAMTDirectorySizeThreshold="4KiB"
write -e /wide/more @1:1
rm /wide/more
write -e /wide/more @1:1
rm /wide/x00000 /wide/x00001
mkdir /hamt
write -e /hamt/one @1:1
cp /ipfs/$1 /wide/x00007
cp --force /ipfs/$1 /wide/x00007
mv /wide/x00008 /wide/y
stat --hash /wide/y
stat /wide
chmod 0750 /wide
write -e /wide/more2 @1:1
Import.CidVersion=1
mkdir /after
write -e /after/f @30:1000
write -e -p /after/d/e @31:10
Import.UnixFSChunker="size-100000"
write -e /after/big @8:600000
write -o 50 /after/f @32:300000
write -o 250000 /after/big @33:5000
write -t /after/big @33:300000
Import.UnixFSChunker="buzhash"
write -e /after/buz @34:600000
write -o 100000 /after/big @34:600000
Import.UnixFSChunker="rabin-1000-20000-40000"
write -e /after/rabin @35:300000
write -t /after/rabin @36:5000
Import.UnixFSChunker="size-10"
write -e /after/many @37:5000
write -o 5000 /after/many @38:5000
write -o 2000 -e /after/gap @38:30
Import.UnixFSFileMaxLinks=2
write -e /after/links @39:300
Import.UnixFSDAGLayout="balanced"
write -e /after/balanced @39:5000
Import.UnixFSRawLeaves=false
write -e /after/wrapped @40:300
write -e --raw-leaves /after/raw @40:300
Import.CidVersion=0
mkdir /v0
write -e /v0/f @41:300
write -e /after/g @41:300
write -e --cid-version=1 /v0/one @41:300
Import.HashFunction="sha2-512"
Import.CidVersion=1
mkdir /long
write -e /long/f @42:300
write -e /v0/h @42:5
""".strip().splitlines()


def content(seed, size):
    out = bytearray(size)
    x = seed & 0x7FFFFFFF
    for i in range(size):
        x = (x * 1103515245 + 12345) & 0x7FFFFFFF
        out[i] = (x >> 16) & 0xFF
    return bytes(out)


class Recorder:
    def __init__(self, ipfs):
        self.ipfs = ipfs
        self.repo = tempfile.mkdtemp()
        self.env = dict(os.environ, IPFS_PATH=self.repo)
        self.added = []
        self.run(["init", "--profile=test"], None)

    def run(self, words, data):
        done = subprocess.run([self.ipfs] + words, env=self.env, capture_output=True, input=data or b"")
        out = done.stdout.decode("latin-1")
        if done.returncode != 0:
            error = done.stderr.decode().strip().splitlines()
            out += "Error: " + [line for line in error if line.startswith("Error:")][-1][7:]
        return out

    def wide(self, count):
        root = tempfile.mkdtemp()
        for i in range(count):
            with open(os.path.join(root, "x%05d" % i), "wb") as f:
                f.write(content(i, 1))
        return root

    def step(self, line):
        if line.startswith("Import."):
            key, value = line.split("=", 1)
            self.run(["config", "--json", key, value], None)
            return "", self.root()
        for i, cid in enumerate(self.added):
            line = line.replace("$%d" % (i + 1), cid)
        data = None
        words = []
        for word in shlex.split(line):
            if word.startswith("@WIDE:"):
                words += ["-r", self.wide(int(word[6:]))]
            elif word.startswith("@"):
                seed, size = word[1:].split(":")
                data = content(int(seed), int(size))
            else:
                words.append(word)
        if words[0] == "add":
            said = self.run(["add", "-Q", "--pin=false"] + words[1:], data)
            self.added.append(said.strip())
        else:
            said = self.run(["files"] + words, data)
        return said, self.root()

    def root(self):
        return self.run(["files", "stat", "--hash", "/"], None).strip()


def main(ipfs):
    recorder = Recorder(ipfs)
    print("# Kubo 0.43.1; written by: python3 record_files.py IPFS > files-operations.tsv")
    for line in OPERATIONS:
        said, root = recorder.step(line)
        print(line, said.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r"), root,
              sep="\t", flush=True)


main(sys.argv[1])
