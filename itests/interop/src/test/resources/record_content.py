#!/usr/bin/env python3
"""Writes content-answers.txt: what Kubo answers to the requests of content-requests.txt, in order.

    python3 record_content.py /path/to/ipfs > content-answers.txt

A request is `COMMAND?QUERY`, or `COMMAND?QUERY <<< PARTS` with an upload. Parts are separated by
` ;; ` and each is one of
    NAME=TEXT           a file
    x:NAME=HEX          a file of these bytes
    @NAME=SEED:SIZE     a file; x = x * 1103515245 + 12345 (mod 2^31) from the seed, bits 16 to 23
    d:NAME              a directory
    l:NAME=TARGET       a symbolic link
An answer is a JSON array: status, body with a character for each byte, X-Stream-Error of the trailer.
A body of over 2000 bytes is given as the hexadecimal SHA-256 of it. The repo is new, of the profile
test, with Routing.Type none and Experimental.FilestoreEnabled.
"""
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

BOUNDARY = "boundary"
LONG = 2000


def content(seed, size):
    out = bytearray(size)
    x = seed & 0x7FFFFFFF
    for i in range(size):
        x = (x * 1103515245 + 12345) & 0x7FFFFFFF
        out[i] = (x >> 16) & 0xFF
    return bytes(out)


def part(text):
    match = re.match(r"(?s)(d:|l:|x:|@)?([^=]*)=?(.*)$", text)
    kind, name, value = match.group(1) or "", match.group(2), match.group(3)
    types = {"d:": "application/x-directory", "l:": "application/symlink"}
    if kind == "x:":
        data = bytes.fromhex(value)
    elif kind == "@":
        data = content(*(int(number) for number in value.split(":")))
    else:
        data = value.encode()
    head = "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: %s\r\n\r\n" % (
        BOUNDARY, urllib.parse.quote(name, safe=""), types.get(kind, "application/octet-stream"))
    return head.encode() + data + b"\r\n"


def upload(parts):
    return b"".join(part(text) for text in parts.split(" ;; ")) + ("--%s--\r\n" % BOUNDARY).encode()


def exchange(port, line):
    target, _, parts = line.partition(" <<< ")
    body = upload(parts) if " <<< " in line else b""
    head = "POST /api/v0/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: %d\r\n" % (
        target.replace(" ", "%20"), len(body))
    if body:
        head += "Content-Type: multipart/form-data; boundary=%s\r\n" % BOUNDARY
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(head.encode() + b"\r\n" + body)
        answer = b""
        while True:
            more = connection.recv(65536)
            if not more:
                return answer
            answer += more


def parsed(answer):
    head, _, rest = answer.partition(b"\r\n\r\n")
    status = int(head[9:12])
    error = ""
    if b"chunked" in head.lower():
        body = b""
        size, _, rest = rest.partition(b"\r\n")
        while int(size, 16):
            body, rest = body + rest[:int(size, 16)], rest[int(size, 16) + 2:]
            size, _, rest = rest.partition(b"\r\n")
        match = re.search(rb"X-Stream-Error: ([^\r]*)", rest)
        error = match.group(1).decode() if match else ""
    else:
        body = rest
    long = len(body) > LONG
    return [status, hashlib.sha256(body).hexdigest() if long else body.decode("latin-1").strip(), error]


def main(ipfs):
    repo = tempfile.mkdtemp()
    env = dict(os.environ, IPFS_PATH=repo)
    subprocess.run([ipfs, "init", "--profile=test"], env=env, check=True, capture_output=True)
    for key, value in (("Routing.Type", '"none"'), ("Experimental.FilestoreEnabled", "true")):
        subprocess.run([ipfs, "config", "--json", key, value], env=env, check=True)
    daemon = subprocess.Popen([ipfs, "daemon"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        api = os.path.join(repo, "api")
        while not os.path.exists(api):
            time.sleep(0.1)
        with open(api, encoding="utf-8") as f:
            port = int(f.read().split("/")[4])
        with open(os.path.join(os.path.dirname(__file__), "content-requests.txt"), encoding="utf-8") as f:
            for line in f.read().splitlines():
                print(json.dumps(parsed(exchange(port, line))), flush=True)
    finally:
        daemon.terminate()
        daemon.wait()
        shutil.rmtree(repo)


main(sys.argv[1])
