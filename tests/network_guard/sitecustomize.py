"""Refuse and write down each look-up and connection that is not loopback, made by Python code."""

import ipaddress
import os
import sys
from pathlib import Path

LOCAL = {None, "", "localhost"}


def _is_local(host):
    if isinstance(host, bytes):
        host = host.decode("utf-8", "replace")
    if host in LOCAL:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _watch(event, args):
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = args[0]
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = args[1]
        if not isinstance(address, tuple):  # of a Unix socket, or none
            return
        host = address[0]
    else:
        return
    if not _is_local(host):
        with Path(os.environ["GRAFT_NETWORK_LOG"]).open("a", encoding="utf-8") as log:
            log.write(f"python {event} {host}\n")
        raise OSError(f"a test forbids {event} of {host}")


if "GRAFT_NETWORK_LOG" in os.environ:
    sys.addaudithook(_watch)
