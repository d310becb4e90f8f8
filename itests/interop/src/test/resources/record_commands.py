#!/usr/bin/env python3
"""Writes kubo-commands.tsv: all commands of Kubo's program with their options.

    python3 record_commands.py /path/to/ipfs > kubo-commands.tsv

Columns, separated by tabs: words of the command; its options, separated by blanks, each with all of
its names, separated by bars. The first row is that of the options that every command takes.
"""
import json
import subprocess
import sys


def walk(node, path):
    options = ["|".join(option["Names"]) for option in node.get("Options") or []]
    print(" ".join(path) + "\t" + " ".join(sorted(options)))
    for child in sorted(node.get("Subcommands") or [], key=lambda each: each["Name"]):
        walk(child, path + [child["Name"]])


if __name__ == "__main__":
    program = sys.argv[1]
    version = subprocess.check_output([program, "version", "-n"], text=True).strip()
    print("# Kubo %s; written by: python3 record_commands.py IPFS > kubo-commands.tsv" % version)
    walk(json.loads(subprocess.check_output([program, "commands", "--flags", "--enc=json"])), [])
