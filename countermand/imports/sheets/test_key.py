import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as elliptic
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from countermand.imports.sheets.conftest import ACCOUNT, key_file
from countermand.imports.sheets.key import read_key
from countermand.plain import Plain


def test_of_a_key_file_only_the_key_is_kept(private_key: Any) -> None:
    file = key_file(private_key, token_uri="https://evil.example/token", universe_domain="evil.example")
    account = read_key(file)
    assert account.email == ACCOUNT
    assert set(json.loads(account.sealed)) == {"client_email", "private_key", "private_key_id"}
    assert "evil" not in account.sealed


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Choose the key file"),
        (b"Order,Line\r\n", "is not JSON"),
        (b"[1]", "is not JSON"),
        (b"[" * 19_000, "is not JSON"),
        (b"\xff\xfe{}", "is not JSON"),
        (b"-----BEGIN PRIVATE KEY-----\n", "choose JSON"),
        (b"{" + b" " * 30_000 + b"}", "too large"),
        (b"{}", "is not the key of a service account"),
        (b'{"installed": {"client_id": "x"}}', "OAuth client"),
        (b'{"web": {"client_id": "x"}}', "OAuth client"),
        (b'{"type": "authorized_user"}', "is not the key of a service account"),
        (b'{"type": "service_account"}', "no client_email"),
        (b'{"type": "service_account", "client_email": "a@b"}', "no private_key"),
        (b'{"type": "service_account", "client_email": 5, "private_key": "x"}', "no client_email"),
        (b'{"type": "service_account", "client_email": "nobody", "private_key": "x"}', "not an e-mail address"),
        (b'{"type": "service_account", "client_email": "a@b", "private_key": "x"}', "cannot be read"),
    ],
)
def test_a_wrong_file_is_named_for_what_it_is(data: bytes, sentence: str) -> None:
    with pytest.raises(Plain, match=sentence):
        read_key(data)


def test_a_key_that_google_does_not_use_is_refused() -> None:
    for key in [
        generate_private_key(65537, 1024),  # noqa: S505
        elliptic(SECP256R1()),
    ]:
        with pytest.raises(Plain, match="cannot be read"):
            read_key(key_file(key))
