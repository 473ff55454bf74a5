"""IMAP connections that are held: logged in, a mailbox open, and nothing else, while somebody looks at the server's memory."""

import contextlib
import imaplib

from bench.peers.peer import PASSWORD


def login_of(number):
    return f"u{number:05}"


@contextlib.contextmanager
def logged_in(peer, user, count=1):
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(imaplib.IMAP4("127.0.0.1", peer.port("imap"))) for _ in range(count)]
        for client in clients:
            client.login(login_of(user), PASSWORD)
        yield clients


def select(client, mailbox="INBOX"):
    """How many messages it holds."""
    answer, data = client.select(mailbox)
    if answer != "OK":
        raise AssertionError(f"SELECT {mailbox}: {data}")
    return int(data[0])
