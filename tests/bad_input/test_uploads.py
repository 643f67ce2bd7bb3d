"""What a name, a size or a connection can do to an upload, and what becomes of whoever reads it."""

import io
import os
import signal
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from countermand.imports.check import check
from countermand.imports.models import Import, Part, State
from countermand.imports.progress import Teller
from countermand.imports.reading import process
from countermand.imports.receive import receive
from countermand.imports.tasks import check_import
from countermand.plain import Plain
from tests.dump import dump
from tests.running import children, eventually

CSV = b"Order,Line,Qty\nSO-11,1,5\n"
MANY = b"Order,Line,Qty\n" + b"".join(b"SO-%d,1,5\n" % number for number in range(60_000))
TOO_MUCH = "Reading this file takes more memory or time than any order file should."


# Names


def multipart(name, data=CSV, end=b"\r\n--XX--\r\n"):
    head = f'--XX\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode("utf-8", "surrogateescape") + data + end


def post(acme, body):
    return acme.client(acme.fay).generic("POST", acme.url("imports"), body, "multipart/form-data; boundary=XX")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\\\..\\\\orders.csv", "orders.csv"),
        ("/home/fay/orders.csv", "orders.csv"),
        ("C:\\\\Users\\\\Fay\\\\orders.csv", "orders.csv"),
        ("x" * 300 + ".csv", "x" * 196 + ".csv"),
        ("orders\u202evsc.exe", "ordersvsc.exe"),
        ("or\u200bders\ufeff.csv", "orders.csv"),
        ("or\x01ders\x7f.csv", "orders.csv"),
        ("orders\0.csv", "orders.csv"),
        ("orders.csv%0d%0aX-Evil: 1", "orders.csv%0d%0aX-Evil: 1"),
        ("<script>alert(1)<\x01script>.csv", "<script>alert(1)<script>.csv"),
        ("受注一覧.csv", "受注一覧.csv"),
    ],
    ids=[
        "up",
        "up-windows",
        "root",
        "drive",
        "long",
        "rtl",
        "invisible",
        "control",
        "nul",
        "encoded",
        "script",
        "japanese",
    ],
)
def test_a_name_is_shown_without_tricks_and_never_used(acme, name, shown):
    answer = post(acme, multipart(name))
    assert answer.status_code == 302
    with acme.door():
        source = Import.objects.get()
        assert (source.file_name, source.state) == (shown, State.CHECKED)
    page = acme.client(acme.fay).get(answer["Location"])
    assert page.status_code == 200
    assert b"<script>alert" not in page.content
    original = acme.client(acme.fay).get(acme.url("import-file", source.id))
    assert b"".join(original) == CSV
    assert "X-Evil" not in original
    assert "\n" not in original["Content-Disposition"]


@pytest.mark.parametrize(
    "name",
    ["orders.csv\r\nX-Evil: 1", "orders\n.csv", '"; name="delimiter', "..", "", "\u202e\u200b", "\udcff\udcfe.csv"],
    ids=["header", "newline", "quote", "up", "none", "invisible", "no-utf-8"],
)
def test_a_name_that_breaks_its_own_line_harms_nobody(acme, name):
    before = dump(acme)
    assert post(acme, multipart(name)).status_code in {302, 400}
    assert dump(acme) == before


# Sizes


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"x", "The file has a header but no rows."),
        (b"\n", "The file has a header but no rows."),
        (b"\0", "no text at all"),
        (b"\xff", "The file has a header but no rows."),
        (b"P", "The file has a header but no rows."),
    ],
    ids=["nothing", "letter", "newline", "nul", "ff", "p"],
)
def test_a_file_of_no_or_one_byte_is_refused(refuse_file, data, sentence):
    refuse_file(data, sentence)


def test_a_form_without_a_file_is_refused(acme):
    answer = acme.client(acme.fay).post(acme.url("imports"), {"file": "orders.csv"})
    assert answer.status_code == 400
    assert "Choose a file first" in answer.content.decode()


def test_a_file_over_the_limit_is_refused_with_the_limit(acme, settings):
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    before = dump(acme)
    file = SimpleUploadedFile("orders.csv", CSV * 100_000)
    answer = acme.client(acme.fay).post(acme.url("imports"), {"file": file})
    assert answer.status_code == 413
    assert "orders.csv has 3 MB, at most 1 MB can be imported." in answer.content.decode()
    with acme.door():
        assert not Import.objects.exists()
        assert not Part.objects.exists()
    assert dump(acme) == before


# Bodies


@pytest.mark.parametrize(
    "body",
    [
        multipart("orders.csv", end=b""),
        multipart("orders.csv", data=CSV[:-4], end=b""),
        multipart("orders.csv", end=b"\r\n--X"),
        multipart("orders.csv")[:40],
        b"--XX\r\n",
        b"",
        b"--YY\r\nnonsense",
    ],
    ids=[
        "before-the-end",
        "in-the-file",
        "in-the-boundary",
        "in-the-head",
        "after-the-boundary",
        "nothing",
        "other-boundary",
    ],
)
def test_a_body_cut_off_is_refused_and_nothing_kept(acme, body):
    assert post(acme, body).status_code == 400
    with acme.door():
        assert not Import.objects.exists()


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\x01"]
)
def test_a_body_without_a_boundary_is_refused(acme, kind):
    answer = acme.client(acme.fay).generic("POST", acme.url("imports"), multipart("orders.csv"), kind)
    assert answer.status_code == 400


# Whoever reads


def imports_of(acme):
    with acme.door():
        return Import.objects.count()


def readers():
    return [pid for pid, line in children(os.getpid()).items() if "countermand.imports.reading" in line]


@pytest.fixture
def meanwhile():
    """Does something to the reading process as soon as there is one."""
    threads = []

    def do(how):
        def wait():
            os.kill(eventually(readers)[0], how)

        threads.append(threading.Thread(target=wait))
        threads[-1].start()

    yield do
    for thread in threads:
        thread.join(30)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "falls silent"])
def test_a_reader_that_is_gone_refuses_the_file_and_the_next_one_is_read(
    refuse_file, arrive, meanwhile, monkeypatch, how
):
    monkeypatch.setattr(process, "SILENCE", 1.0)
    meanwhile(how)
    refuse_file(MANY, TOO_MUCH)
    assert not readers()
    assert arrive(CSV, "orders.csv").new == 1


class Killer(Teller):
    """Whoever is told how far it is ends it."""

    def rows(self, read, done):
        for pid in readers():
            os.kill(pid, signal.SIGKILL)


def test_a_reader_killed_in_the_middle_leaves_nothing(acme):
    before = dump(acme)
    with pytest.raises(Plain, match=TOO_MUCH), acme.door():
        check(receive(io.BytesIO(MANY), name="orders.csv", by=acme.fay), tell=Killer())
    assert imports_of(acme) == 0
    assert dump(acme) == before


def test_the_job_of_a_large_file_says_that_its_reader_was_killed(acme, upload, meanwhile):
    upload(MANY * 2)
    with acme.door():
        source = Import.objects.get()
    before = dump(acme)
    meanwhile(signal.SIGKILL)
    check_import(str(acme.org.id), str(source.id))
    with acme.door():
        source.refresh_from_db()
        assert source.state == State.FAILED
    page = acme.client(acme.fay).get(acme.url("import", source.id)).content.decode()
    assert TOO_MUCH in page
    assert dump(acme) == before
