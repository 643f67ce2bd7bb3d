"""A local Google: the documented addresses, spoken over plain HTTP on this machine."""

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db.models.functions import Now
from django.utils import timezone

from conftest import Company
from countermand.imports.sheets.fetch import fetch
from countermand.imports.sheets.models import SheetSource

ID = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-abcd"
LINK = f"https://docs.google.com/spreadsheets/d/{ID}/edit#gid=7"
CSV = b"Order,Line,SKU,Qty,Shipped Qty,Price,Status\r\nG-1,1,A,5,0,10.00,Open\r\n"
ACCOUNT = "reader@acme-project.iam.gserviceaccount.com"
TOKEN = "ya29.a-token"


@dataclass
class Said:
    """What the server says next. A body may be a function that writes to the connection."""

    status: int = 200
    body: bytes | Callable[[Any], None] = b""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/csv"})


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.says = Said(body=CSV)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.public_key: Any = None
        self.claims: dict[str, Any] = {}
        self.token_says = Said(body=json.dumps({"access_token": TOKEN, "expires_in": 3599}).encode())
        self.hold = threading.Event()
        self.hold.set()

    def values(self, *rows: list[str]) -> None:
        body = json.dumps({"range": "Orders!A1:Z1000", "majorDimension": "ROWS", "values": rows})
        self.says = Said(body=body.encode(), headers={"Content-Type": "application/json"})

    def believes(self, assertion: str) -> bool:
        """As Google does: the signature, by the public half of the key, and what it claims."""
        head, claims, signature = assertion.split(".")
        try:
            self.public_key.verify(_bytes(signature), f"{head}.{claims}".encode(), PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        self.claims = json.loads(_bytes(claims))
        return json.loads(_bytes(head))["alg"] == "RS256" and self.claims["exp"] > time.time()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        path = unquote(self.path)
        self.server.asked.append(path)
        self.server.hold.wait(5)
        if path.startswith("/v4/") and self.headers["Authorization"] != f"Bearer {TOKEN}":
            self.say(Said(401))
        else:
            self.say(self.server.says)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked.append(self.path)
        granted = form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
        refused = Said(400, b'{"error": "invalid_grant"}')
        self.say(self.server.token_says if granted and self.server.believes(form["assertion"][0]) else refused)

    def say(self, said: Said) -> None:
        self.send_response(said.status)
        for name, value in said.headers.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):  # hung up on
            said.body(self.wfile) if callable(said.body) else self.wfile.write(said.body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _running() -> Iterator[Server]:
    server = Server()
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    yield server
    server.hold.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def files() -> Iterator[Server]:
    """Where the files themselves are: *.googleusercontent.com."""
    yield from _running()


@pytest.fixture
def elsewhere() -> Iterator[Server]:
    """A server that nobody may be sent to."""
    yield from _running()


@pytest.fixture
def google(settings: Any, files: Server) -> Iterator[Server]:
    """docs.google.com, oauth2.googleapis.com and sheets.googleapis.com."""
    for server in _running():
        settings.GOOGLE_DOCS_URL = settings.GOOGLE_SHEETS_URL = server.url
        settings.GOOGLE_TOKEN_URL = f"{server.url}/token"
        settings.GOOGLE_FILES_URL = files.url
        yield server


@pytest.fixture(scope="session")
def private_key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def key_file(private_key: Any, **other: Any) -> bytes:
    pem = private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    facts = {
        "type": "service_account",
        "project_id": "acme-project",
        "private_key_id": "id-of-the-key",
        "private_key": pem,
        "client_email": ACCOUNT,
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    return json.dumps(facts | other).encode()


def add(acme: Company, **fields: Any) -> SheetSource:
    """A sheet as the page adds it: due at once."""
    with acme.door():
        defaults = {"name": "Orders", "link": LINK, "spreadsheet": ID, "gid": "7", "set_by": acme.fay}
        return SheetSource.objects.create(**{**defaults, "next_at": timezone.now(), **fields})


def current(acme: Company) -> SheetSource:
    with acme.door():
        return SheetSource.objects.select_related("last_import").get()


def fetched(acme: Company, **fields: Any) -> SheetSource:
    """Adds a sheet, or makes the one that is there due, and does what the worker does."""
    with acme.door():
        known = SheetSource.objects.first()
    sheet = known or add(acme, **fields)
    make_due(acme)
    fetch(acme.org.id, sheet.id)
    return current(acme)


def make_due(acme: Company, at: datetime | None = None) -> None:
    with acme.door():
        SheetSource.objects.update(next_at=at or Now())
