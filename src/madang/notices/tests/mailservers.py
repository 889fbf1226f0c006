"""A mail server on this machine that keeps what it took, and can be told to do harm."""

import email
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message

STAGES = ("connected", "EHLO", "MAIL", "RCPT", "DATA", "received", "taken")


@dataclass
class Post:
    """The mails that were taken, in order.

    `refusals` are answers by recipient, or to "data". `watch(stage)` is called before each answer,
    and once more ("taken") after the server has said that it took a mail.
    """

    url: str = ""
    taken: list[tuple[str, Message]] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    watch: Callable[[str], None] = lambda stage: None

    def ids_of(self, recipient: str) -> list[str]:
        return [mail["Message-ID"] for to, mail in self.taken if to == recipient]


class Talk(socketserver.StreamRequestHandler):
    """One conversation with a client, as far as it gets."""

    post: Post
    to = ""

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        with suppress(OSError):  # the client was killed
            self.post.watch("connected")
            self.say("220 post")
            for line in self.rfile:
                self.answer(line.decode())

    def answer(self, line: str) -> None:
        word = line.split()[0].upper()
        self.post.watch(word)
        if word == "RCPT":
            self.to = line.partition("<")[2].partition(">")[0]
            self.say(self.post.refusals.get(self.to, "250 ok"))
        elif word == "DATA":
            self.say("354 go on")
            self.take()
        else:
            self.say("221 bye" if word == "QUIT" else "250 ok")

    def take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise ConnectionResetError("half a mail is none")
            lines.append(line)
        self.post.watch("received")
        if refusal := self.post.refusals.get("data"):
            self.say(refusal)
            return
        self.post.taken.append((self.to, email.message_from_bytes(b"".join(lines))))
        self.say("250 taken")
        self.post.watch("taken")


@contextmanager
def running() -> Iterator[Post]:
    """Give a mail server that listens."""
    post = Post()
    handler = type("Handler", (Talk,), {"post": post})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        post.url = f"smtp+plain://127.0.0.1:{server.server_address[1]}"
        yield post
        server.shutdown()
