#!/usr/bin/env python3
"""Writes filestore.tsv: what Kubo answers about references to files, one step after the other.

    python3 record_filestore.py /path/to/ipfs > filestore.tsv

Columns, separated by tabs: step, exit code, standard output, standard error (text with \\n for line
breaks; the directory that holds the repo is written @TOP). A step is a command line of `ipfs` beside
a daemon, or

    rpc PATH?QUERY           POST to /api/v0/PATH; the status stands in place of the exit code
    config on|off            Experimental.FilestoreEnabled; the daemon is started anew
    file NAME SEED SIZE      makes a file with content of this seed, as record_imports.py makes it
    change NAME OFFSET       inverts one byte
    cut NAME SIZE            shortens
    remove NAME              deletes
    folder NAME              makes a directory

Files named in steps are in the directory that holds the repo, but /NAME is in another directory.
$NAME stands for what the last `add -Q ... NAME` said, $NAME.M for its link M. After <<< follows
what stands on standard input.
"""
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

STEPS = """
filestore ls
filestore verify
filestore dups
rpc filestore/ls
file a 1 600000
add -Q --nocopy a
config on
filestore ls
filestore verify
filestore dups
add -Q --nocopy a
filestore ls
filestore ls --file-order
filestore verify
filestore dups
rpc filestore/ls?file-order=true
rpc filestore/verify?file-order=true
rpc filestore/dups
rpc filestore/ls?arg=$a.0
filestore ls $a.1 $a
filestore verify $a.1 $a
rpc filestore/ls?arg=$a
rpc filestore/verify?arg=$a
filestore ls nonsense
filestore verify nonsense $a.0
rpc filestore/ls?arg=nonsense
rpc filestore/verify?arg=nonsense
block stat $a.0
rpc repo/stat
repo ls
refs local
refs -r $a
repo verify
file small 2 10
add -Q --nocopy small
filestore ls $small
file empty 3 0
add -Q --nocopy empty
filestore ls $empty
file one 4 262144
add -Q --nocopy --raw-leaves=false one
add -Q --nocopy --preserve-mtime one
add -Q --nocopy --cid-version=1 one
add -Q --nocopy --inline small
add -Q --nocopy --only-hash one
add -Q --nocopy --trickle a
add -Q --nocopy --chunker=size-100000 a
file /outside 5 100
add -Q --nocopy /outside
add -Q --nocopy <<< from standard input
add -Q --nocopy --stdin-name=a <<< from standard input
add -Q -w --nocopy small
filestore dups
file b 1 600000
add -Q b
filestore dups
add -Q --raw-leaves b
filestore dups
filestore ls --file-order
file c 6 300000
add -Q --fscache --raw-leaves c
filestore ls $c
add -Q --nocopy c
filestore ls $c.0
file d 7 1000
add -Q --nocopy d
add -Q --fscache --raw-leaves d
filestore dups
add -Q --raw-leaves d
filestore dups
file small 2 10
add -Q --nocopy small
change small 3
filestore ls $small
filestore verify $small
rpc filestore/ls?arg=$small
rpc filestore/verify?arg=$small
rpc block/get?arg=$small
block stat $small
cat $small
repo verify
cut small 5
filestore verify $small
block get $small
cut small 0
filestore verify $small
rpc filestore/verify?arg=$small
block get $small
remove small
filestore ls
filestore verify $small
rpc filestore/verify?arg=$small
block get $small
cat $small
folder small
filestore verify $small
rpc filestore/verify?arg=$small
block get $small
filestore verify --remove-bad-blocks $small
filestore verify --remove-bad-blocks $small
pin rm $small
file e 8 20
add -Q --nocopy e
remove e
filestore verify --file-order --remove-bad-blocks
filestore ls --file-order
file f 9 30
add -Q --nocopy --pin=false f
repo gc -q
filestore ls $f
add -Q --nocopy --pin=false f
block rm $f
filestore ls $f
add -Q --nocopy f
config off
filestore ls
rpc repo/stat
block get --offline $f
add -Q --fscache f
"""


def content(seed, size):
    out = bytearray(size)
    x = seed & 0x7FFFFFFF
    for i in range(size):
        x = (x * 1103515245 + 12345) & 0x7FFFFFFF
        out[i] = (x >> 16) & 0xFF
    return bytes(out)


class Recorder:
    def __init__(self, program):
        self.program = program
        self.top = tempfile.mkdtemp()
        self.elsewhere = tempfile.mkdtemp()
        self.added = {}
        self.daemon = None
        self.env = dict(os.environ, IPFS_PATH=self.top + "/repo", HOME=self.top)
        self.ipfs(["init", "--profile=test"])
        self.ipfs(["config", "Routing.Type", "none"])
        self.start()

    def start(self):
        self.daemon = subprocess.Popen(
            [self.program, "daemon"], env=self.env, stdout=subprocess.PIPE, text=True)
        while "Daemon is ready" not in self.daemon.stdout.readline():
            pass

    def stop(self):
        self.daemon.terminate()
        self.daemon.communicate()

    def ipfs(self, words, stdin=b""):
        done = subprocess.run(
            [self.program] + words, env=self.env, cwd=self.top, input=stdin, capture_output=True)
        return done.returncode, done.stdout, done.stderr.decode()

    def place(self, name):
        return (self.elsewhere if name.startswith("/") else self.top) + "/" + name.lstrip("/")

    def resolve(self, word):
        if word.startswith("/"):
            return self.place(word)
        before, dollar, name = word.partition("$")
        if not dollar:
            return word
        name, _, link = name.partition(".")
        cid = self.added[name]
        if link:
            _, out, _ = self.ipfs(["refs", cid])
            cid = out.decode().split()[int(link)]
        return before + cid

    def rpc(self, target):
        with open(self.top + "/repo/api") as api:
            parts = api.read().split("/")
        url = "http://%s:%s/api/v0/%s" % (parts[2], parts[4], target)
        try:
            with urllib.request.urlopen(urllib.request.Request(url, method="POST")) as answer:
                return answer.status, answer.read(), ""
        except urllib.error.HTTPError as error:
            return error.code, error.read(), ""

    def step(self, line):
        words = shlex.split(line)
        if words[0] == "config":
            self.stop()
            done = self.ipfs(["config", "--json", "Experimental.FilestoreEnabled",
                              "true" if words[1] == "on" else "false"])
            self.start()
            return done
        if words[0] == "rpc":
            return self.rpc(self.resolve(words[1]))
        if words[0] in ("file", "change", "cut", "remove", "folder"):
            return self.edit(self.place(words[1]), words)
        line, _, stdin = line.partition(" <<< ")
        words = [self.resolve(word) for word in shlex.split(line)]
        code, out, err = self.ipfs(words, stdin.encode())
        if words[0] == "add" and code == 0:
            self.added[words[-1]] = out.decode().strip()
        return code, out, err

    @staticmethod
    def edit(path, words):
        if words[0] == "file":
            with open(path, "wb") as out:
                out.write(content(int(words[2]), int(words[3])))
        elif words[0] == "change":
            with open(path, "r+b") as out:
                out.seek(int(words[2]))
                byte = out.read(1)
                out.seek(int(words[2]))
                out.write(bytes([byte[0] ^ 255]))
        elif words[0] == "cut":
            os.truncate(path, int(words[2]))
        elif words[0] == "remove":
            os.remove(path)
        else:
            os.mkdir(path)
        return 0, b"", ""

    def text(self, value):
        if isinstance(value, bytes):
            value = value.decode()
        value = value.replace(self.top, "@TOP").replace(self.elsewhere, "@ELSEWHERE")
        for what, shown in (("\\", "\\\\"), ("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r")):
            value = value.replace(what, shown)
        return value

    def run(self):
        _, out, _ = self.ipfs(["version", "-n"])
        print("# Kubo %s; written by: python3 record_filestore.py IPFS > filestore.tsv"
              % out.decode().strip())
        for line in STEPS.strip().splitlines():
            code, out, err = self.step(line)
            print("\t".join([line, str(code), self.text(out), self.text(err)]))


if __name__ == "__main__":
    recorder = Recorder(sys.argv[1])
    recorder.run()
    recorder.stop()
    shutil.rmtree(recorder.top)
    shutil.rmtree(recorder.elsewhere)
