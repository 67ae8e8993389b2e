"""Starts a preview server and stops it again. The clock runs from before the process is started."""

import re
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from .client import PATIENCE, Client, TooLate


class Server:
    def __init__(self, command, folder, port=None):
        self.said = tempfile.NamedTemporaryFile(mode='w+b')
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            list(map(str, command)), cwd=folder, stdin=subprocess.DEVNULL, stdout=self.said, stderr=self.said
        )
        self.port = port or self._port()
        self.client = Client('127.0.0.1', self.port)

    def _port(self):
        """The port that the server names."""
        while time.perf_counter() - self.started < PATIENCE:
            if found := re.search(r'http://[^/\s:]+:(\d+)/', Path(self.said.name).read_text(errors='replace')):
                return int(found[1])
            if self.process.poll() is not None:
                break
            time.sleep(0.001)
        text = Path(self.said.name).read_text(errors='replace')[-2000:]
        self.stop()
        raise TooLate(f'the server never said where it is:\n{text}')

    def memory(self):
        """Bytes that are resident now."""
        status = Path(f'/proc/{self.process.pid}/status').read_text(encoding='utf-8')
        return int(re.search(r'^VmRSS:\s+(\d+) kB', status, re.M)[1]) << 10

    def descriptors(self):
        """Open files and connections."""
        return sum(1 for _ in Path(f'/proc/{self.process.pid}/fd').iterdir())

    def alive(self):
        return self.process.poll() is None

    def stop(self):
        if self.alive():
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if hasattr(self, 'client'):
            self.client.close()
        self.said.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def newsprint(program, root):
    return Server([program, 'serve', '--port', '0', '--root', root], root)


def hugo(program, root):
    port = free_port()
    command = [program, 'server', '--renderToMemory', '--port', port, '--bind', '127.0.0.1', '--quiet']
    return Server(command, root, port)


def free_port():
    with socket.socket() as asked:
        asked.bind(('127.0.0.1', 0))
        return asked.getsockname()[1]
