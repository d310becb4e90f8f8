#!/usr/bin/env python3
"""Asks a running Kubo gateway and writes what it answers.

Usage, with Kubo 0.43.1 on 127.0.0.1:PORT, no network, configured by
  ipfs config Gateway.RetrievalTimeout 2s
  ipfs config --json Gateway.PublicGateways '{"trust.example":{"Paths":["/ipfs"],"UseSubdomains":false,"DeserializedResponses":false},"sub.example":{"Paths":["/ipfs","/ipns"],"UseSubdomains":true},"*.wild.example":{"Paths":["/ipfs"],"UseSubdomains":true},"none.example":{"Paths":[]}}'
  ipfs config --json Gateway.HTTPHeaders '{"X-Extra":["a","b"],"Access-Control-Allow-Headers":["X-Foo"]}'
Headers that every answer carries are written for the first request only. The repo holds
the content of fixtures.car imported (made by make-fixtures.sh):
  record-kubo-gateway.py PORT requests.txt > kubo-0.43.1.txt
A request is a line METHOD PATH, then lines of headers, then an empty line.
"""
import base64, socket, sys

def ask(port, method, path, headers):
    s = socket.create_connection(("127.0.0.1", port)); s.settimeout(30)
    if not any(h.lower().startswith("host:") for h in headers):
        headers = ["Host: 127.0.0.1:%d" % port] + headers
    s.sendall(("%s %s HTTP/1.1\r\n%s\r\nConnection: close\r\n\r\n" % (method, path, "\r\n".join(headers))).encode("latin1"))
    data = b""
    try:
        while True:
            d = s.recv(65536)
            if not d: break
            data += d
    except ConnectionResetError:
        pass
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin1").split("\r\n")
    if any(l.lower() == "transfer-encoding: chunked" for l in lines):
        out = b""
        while body:
            n, _, body = body.partition(b"\r\n")
            n = int(n, 16)
            if n == 0: break
            out += body[:n]; body = body[n + 2:]
        body = out
    return lines, body

port = int(sys.argv[1])
first = True
for block in open(sys.argv[2]).read().strip().split("\n\n"):
    lines = [l for l in block.split("\n") if not l.startswith("#")]
    if not lines: continue
    method, path = lines[0].split(" ", 1)
    got, body = ask(port, method, path, lines[1:])
    print("> " + lines[0])
    for h in lines[1:]: print("> " + h)
    print("< " + got[0].split(" ")[1])
    for h in sorted(got[1:]):
        same = ("date:", "connection:") if first else ("date:", "connection:", "access-control-", "x-extra:")
        if not h.lower().startswith(same): print("< " + h)
    first = False
    if len(body) <= 2000: print("= " + base64.b64encode(body).decode())
    print()
