"""A printer of tests: takes so many bytes on a real port, and then hangs up."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Listener:
    """What it got; ``bytes_max`` None reads to the end, ``deaf`` never reads at all."""

    def __init__(self, bytes_max: int | None = None, *, deaf: bool = False) -> None:
        self.got = b""
        self._max, self._deaf = bytes_max, deaf
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._socket.getsockname()[1]}"

    def _run(self) -> None:
        try:
            while True:
                line, _ = self._socket.accept()
                with line:
                    self._take(line)
        except OSError:
            return

    def _take(self, line: socket.socket) -> None:
        if self._deaf:
            self._over.wait(20)
            return
        while self._max is None or len(self.got) < self._max:
            want = 65536 if self._max is None else min(65536, self._max - len(self.got))
            taken = line.recv(want)
            if not taken:
                return
            self.got += taken

    def close(self) -> None:
        self._over.set()
        self._socket.shutdown(socket.SHUT_RDWR)  # closing alone leaves a waiting accept open
        self._socket.close()
        self._thread.join()


@contextmanager
def listening(bytes_max: int | None = None, *, deaf: bool = False) -> Iterator[Listener]:
    one = Listener(bytes_max, deaf=deaf)
    one._thread.start()
    try:
        yield one
    finally:
        one.close()
