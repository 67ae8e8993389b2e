"""What a preview on a developer's machine must survive: connections without end, clients that dawdle, heads of a
megabyte, paths and names that lead elsewhere. No timing; each check raises what it found.
"""

import socket
import time

CONNECTIONS = 10_000
DAWDLERS = 100
HEAD = 1 << 20


class Fault(Exception):
    """The server did what it must not do."""


def check(server, said):
    """All checks on one running server."""
    for name, one in (
        (f'{CONNECTIONS:,} connections one after another', _connections),
        (f'{DAWDLERS} clients that never finish their request', _dawdlers),
        ('a head of 1 MB', _head),
        ('paths that lead out of the site', _traversal),
        ('a name that is not ours', _rebinding),
    ):
        one(server)
        if not server.alive():
            raise Fault(f'{name}: the server has ended')
        _still_serving(server, name)
        said(f'ok: {name}')


def _exchange(server, request, patience=30.0):
    """Sends bytes, returns what comes back until the connection ends."""
    with socket.create_connection(('127.0.0.1', server.port), timeout=patience) as connection:
        try:
            connection.sendall(request)
        except OSError:
            # Refused before it was read to its end, which is what is hoped for.
            pass
        answer = b''
        try:
            while piece := connection.recv(1 << 16):
                answer += piece
        except ConnectionError:
            pass
        return answer


def _get(path, host='localhost', more=''):
    return f'GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n'.encode()


def _status(answer):
    return int(answer.split(b' ', 2)[1]) if answer.startswith(b'HTTP/1.1 ') else 0


def _still_serving(server, name):
    start = time.monotonic()
    status = _status(_exchange(server, _get('/')))
    if status != 200 or time.monotonic() - start > 5:
        raise Fault(f'{name}: then the front page came with status {status} after {time.monotonic() - start:.1f} s')


def _connections(server):
    before = server.descriptors()
    for number in range(CONNECTIONS):
        status = _status(_exchange(server, _get('/robots.txt')))
        if status != 200:
            raise Fault(f'connection {number}: status {status}')
    time.sleep(1)
    left = server.descriptors() - before
    if left > 10:
        raise Fault(f'{left} descriptors more are open than before')


def _dawdlers(server):
    clients = []
    for _ in range(DAWDLERS):
        client = socket.create_connection(('127.0.0.1', server.port), timeout=60)
        client.sendall(b'GET / HTTP/1.1\r\nHost: localh')
        clients.append(client)
    try:
        _still_serving(server, 'while they dawdle')
        # Each is sent away, or told so, within a minute.
        for client in clients:
            while client.recv(1 << 12):
                pass
    except TimeoutError:
        raise Fault('a client that never finishes its request was not sent away within a minute') from None
    except ConnectionError:
        pass
    finally:
        for client in clients:
            client.close()


def _head(server):
    status = _status(_exchange(server, _get('/', more=f'X-Long: {"a" * HEAD}\r\n')))
    if status not in (0, 400, 413, 431):
        raise Fault(f'a head of 1 MB was answered with {status}')


def _traversal(server):
    for path in ('/../site.toml', '/%2e%2e/site.toml', '/..%2fsite.toml', '/assets/../../site.toml', '//etc/passwd', '/%00', '/..%5csite.toml'):
        answer = _exchange(server, _get(path))
        if _status(answer) == 200 or b'base_url' in answer or b'root:' in answer:
            raise Fault(f'{path} was answered with {_status(answer)}')


def _rebinding(server):
    status = _status(_exchange(server, _get('/', host='evil.example')))
    if not 400 <= status < 500:
        raise Fault(f'Host: evil.example was answered with {status}')
