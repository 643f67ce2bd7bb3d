"""Against a local server that speaks as much SMTP (RFC 5321) as a mail program needs."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import environ
import pytest

from countermand.config.mail import mail_settings
from countermand.mail.models import Mail
from countermand.mail.send import send
from countermand.plain import Plain


class Smtp:
    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.letters: list[str] = []
        self.refuse = False

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rw", newline="\r\n", encoding="utf-8") as talk:
                self.talk(talk)

    def talk(self, talk: Any) -> None:
        def say(line: str) -> None:
            talk.write(line + "\r\n")
            talk.flush()

        say("220 mail.example.com ready")
        for line in talk:
            word = line.split()[0].upper()
            if word == "DATA":
                say("354 go on")
                self.letters.append("".join(iter(talk.readline, ".\r\n")))
                say("250 taken")
            elif word == "QUIT":
                say("221 bye")
                return
            elif word == "RCPT" and self.refuse:
                say("450 mailbox busy")
            else:
                say("250 ok")


@pytest.fixture
def smtp(settings: Any) -> Iterator[Smtp]:
    server = Smtp()
    threading.Thread(target=server.serve, daemon=True).start()
    for name, value in of(SMTP_URL=f"smtp://127.0.0.1:{server.port}").items():
        setattr(settings, name, value)
    yield server
    server.socket.shutdown(socket.SHUT_RDWR)
    server.socket.close()


def of(**variables: str) -> dict[str, Any]:
    env = environ.Env()
    env.ENVIRON = variables
    return mail_settings(env, demo=False)


def test_a_mail_leaves_with_an_id_made_of_its_own(acme: Any, smtp: Smtp) -> None:
    with acme.door():
        mail = Mail.objects.create(kind="approved", to="greta@example.com", subject="Canceled", text="Done.")
    send(acme.org.id, mail.id)
    assert f"Message-ID: <{mail.id}@" in smtp.letters[0]
    with acme.door():
        assert Mail.objects.get().state == "sent"


def test_a_refused_recipient_is_tried_again(acme: Any, smtp: Smtp) -> None:
    smtp.refuse = True
    with acme.door():
        mail = Mail.objects.create(kind="approved", to="greta@example.com", subject="Canceled", text="Done.")
    send(acme.org.id, mail.id)
    with acme.door():
        after = Mail.objects.get()
    assert after.state == "waiting"
    assert "mailbox busy" in after.last_error


def test_an_address_with_tls_and_a_password() -> None:
    found = of(SMTP_URL="smtp+tls://me%40example.com:p%2Fss@mail.example.com:587")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == ("mail.example.com", 587, True)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("me@example.com", "p/ss")
    assert found["EMAIL_TIMEOUT"] == 20


def test_resend_goes_before_smtp() -> None:
    found = of(RESEND_API_KEY="re_1", SMTP_URL="smtp://mail.example.com")
    assert found["EMAIL_BACKEND"] == "countermand.mail.resend.EmailBackend"


@pytest.mark.parametrize("address", ["mail.example.com", "http://mail.example.com", "smtp://mail.example.com:port"])
def test_an_address_that_cannot_be_read_is_named(address: str) -> None:
    with pytest.raises(Plain, match="SMTP_URL is not a mail server's address"):
        of(SMTP_URL=address)


def test_nothing_said_means_that_mails_wait() -> None:
    assert of()["EMAIL_BACKEND"] == "countermand.mail.unset.EmailBackend"
