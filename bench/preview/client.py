"""A browser's side: pages over one connection that is kept, and server-sent events."""

import contextlib
import http.client
import json
import socket
import threading
import time
from urllib.parse import quote

PATIENCE = 120.0
"""Seconds until something that never comes is a failure."""

STEP = 0.002
"""Seconds between two questions: what is measured is exact to this."""


class TooLate(Exception):
    """Something never came."""


class Client:
    def __init__(self, host, port):
        self.host, self.port = host, port
        self.connection = None

    def get(self, path):
        """Status and body; status 0 where there is no server."""
        for again in (True, False):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
                self.connection.request('GET', quote(path, safe='/%?=&'))
                answer = self.connection.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException):
                # A kept connection may have been closed meanwhile.
                self.close()
                if not again:
                    break
        return 0, b''

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def wait_for(self, path, text, since):
        """Seconds from `since` until the page at `path` holds `text`."""
        wanted = text.encode()
        while True:
            status, body = self.get(path)
            now = time.perf_counter()
            if status == 200 and wanted in body:
                return now - since
            if now - since > PATIENCE:
                raise TooLate(f'{path} never held {text!r}; the last answer was {status}')
            time.sleep(STEP)


class Listener:
    """Hears of changes of one page, as a browser that shows it."""

    def __init__(self, host, port, page):
        self.heard = []
        self.connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
        self.connection.request('GET', f'/__newsprint/events?page={quote(page, safe="")}')
        # The answer takes the socket over when it ends with the connection.
        self.socket = self.connection.sock
        self.answer = self.connection.getresponse()
        if self.answer.status != 200:
            raise TooLate(f'events of {page}: status {self.answer.status}')
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self):
        try:
            for line in self.answer:
                if line.startswith(b'data: '):
                    self.heard.append((time.perf_counter(), json.loads(line[6:]).get('page')))
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass

    def page(self):
        """What the page is known as now; changes when the page does."""
        return self.heard[-1][1] if self.heard else None

    def wait_for_change(self, before, since):
        """Seconds from `since` until the page was told to be another than `before`."""
        while True:
            for when, page in list(self.heard):
                if when >= since and page != before:
                    return when - since
            if time.perf_counter() - since > PATIENCE:
                raise TooLate('no event told of the change')
            time.sleep(STEP)

    def close(self):
        # The thread holds the answer while it waits for a line: closing that would wait for the thread, for good.
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.answer.close()
        self.connection.close()
