"""Bytes to a printer: how many were taken, and whether any can have become paper."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tracker.marking.printing.models import SpoolState
from tracker.marking.printing.printers.models import Way
from tracker.marking.printing.printers.present import PrinterNow

CONNECT_S: Final = 5.0
SETTLE_S: Final = 0.3
"""Seconds in which a printer that gives up is noticed."""
_LP: Final = ("lp", "-s", "-d")


@dataclass(frozen=True, slots=True)
class Left:
    """What left: whole labels and bytes that were taken, and in a word why no more."""

    state: SpoolState
    labels: int
    octets: int
    said: str = ""


def send(printer: PrinterNow, labels: Sequence[bytes], wait_s: float) -> Left:
    """Send the labels in order; nothing is tried twice."""
    if printer.way is Way.LP:
        return _queue(printer.address, labels, wait_s)
    return _raw(printer.address, labels, wait_s)


def _raw(address: str, labels: Sequence[bytes], wait_s: float) -> Left:
    """Raw bytes to ``host:port``. Until a connection stands nothing can come out; after it, who
    knows: bytes taken by the network need not have reached the printer, nor become paper.
    """
    host, _, port = address.rpartition(":")
    try:
        line = socket.create_connection((host, int(port)), timeout=CONNECT_S)
    except OSError as wrong:
        return Left(SpoolState.FAILED, 0, 0, type(wrong).__name__)
    done = octets = 0
    with line:
        line.settimeout(wait_s)
        try:
            for label in labels:
                line.sendall(label)
                done, octets = done + 1, octets + len(label)
            if _hung_up(line):
                return Left(SpoolState.UNKNOWN, done, octets, "closed_early")
            line.shutdown(socket.SHUT_WR)
            _to_its_end(line)
        except OSError as wrong:
            return Left(SpoolState.UNKNOWN, done, octets, type(wrong).__name__)
    return Left(SpoolState.SENT, done, octets)


def _hung_up(line: socket.socket) -> bool:
    """True when the printer closed before we did: then it need not have read to the end."""
    line.settimeout(SETTLE_S)
    try:
        return line.recv(4096) == b""
    except TimeoutError:
        return False


def _to_its_end(line: socket.socket) -> None:
    """Wait a little for the printer to close; one that keeps the line open has taken all."""
    try:
        while line.recv(4096):
            pass
    except TimeoutError:
        return


def _queue(name: str, labels: Sequence[bytes], wait_s: float) -> Left:
    """One file a label to the operating system's queue; a queue that refuses took nothing."""
    done = octets = 0
    for label in labels:
        try:
            subprocess.run(  # noqa: S603 - the name was checked when the printer was added
                [*_LP, name, "--", "-"],
                input=label,
                check=True,
                timeout=wait_s,
                capture_output=True,
            )
        except (OSError, subprocess.CalledProcessError) as wrong:
            state = SpoolState.UNKNOWN if done else SpoolState.FAILED
            return Left(state, done, octets, type(wrong).__name__)
        except subprocess.TimeoutExpired as wrong:
            return Left(SpoolState.UNKNOWN, done, octets, type(wrong).__name__)
        done, octets = done + 1, octets + len(label)
    return Left(SpoolState.SENT, done, octets)
