import io
import json
import sys

import pytest

from countermand.cancellations.reasons import usable
from countermand.cli.main import main
from countermand.imports.models import Import
from countermand.orders.models import Line
from countermand.profile.answers import answers
from countermand.setup.file import gather
from countermand.setup.interview import answered
from countermand.setup.questions import TOPICS

GOOD = "Order,Line,SKU,Qty,Status,Memo\nSO-1,1,A,5,Open,x\nSO-1,2,B,3,Shipped,\n"
GERMAN = "Beleg X;Pos;Menge;Datum;Status\n1;1;5;03/04/2025;Offen\n1;2;2;03/05/2025;Geparkt\n"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def run(acme, *arguments):
    return main(["setup", "--org", acme.slug, *map(str, arguments)])


def typing(monkeypatch, *lines):
    monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{line}\n" for line in lines)))


@pytest.fixture
def sample(tmp_path):
    def write(text=GOOD):
        file = tmp_path / "orders.csv"
        file.write_text(text)
        return file

    return write


def profile_of(acme):
    with acme.door():
        return gather()


def test_suggestions_are_accepted_and_the_interview_is_answered(acme, sample, capsys):
    assert run(acme, "--yes", "--json", "--sample", sample()) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["columns"] == {
        "Order": "order_number",
        "Line": "line_ref",
        "SKU": "sku",
        "Qty": "ordered",
        "Status": "stage",
    }
    assert (told["left_out"], told["stages"]) == (["Memo"], {"Open": "open", "Shipped": "shipped"})
    profile = profile_of(acme)
    assert profile["columns"]["Memo"] == ""
    assert profile["stages"] == {"Open": "open", "Shipped": "shipped"}
    with acme.door():
        assert set(answered()) == set(TOPICS)
        assert not Line.objects.exists()


def test_it_stops_where_only_a_person_can_tell_and_names_the_option(acme, sample, capsys):
    file, given = sample(GERMAN), []
    for sentence, option in [
        ("--map 'Their header=order_number'", ("--map", "Beleg X=order_number")),
        ("--dates dmy", ("--dates", "mdy")),
        ("--stage 'Geparkt=open'", ("--stage", "Geparkt=on_hold")),
    ]:
        assert run(acme, "--yes", "--sample", file, *given) == 1
        assert sentence in capsys.readouterr().err
        with acme.door():
            assert not Import.objects.exists()
            assert not answered()
        given += option
    assert run(acme, "--yes", "--sample", file, *given) == 0
    assert profile_of(acme)["stages"]["Geparkt"] == "on_hold"
    with acme.door():
        assert answers().source.dates == "mdy"


def test_without_a_terminal_nothing_is_asked(acme, capsys):
    assert run(acme) == 1
    assert "--yes --sample FILE" in capsys.readouterr().err
    assert run(acme, "--yes") == 1
    assert "name one with --sample" in capsys.readouterr().err


def test_a_profile_goes_from_one_company_to_another(acme, next_door, sample, tmp_path, capsys):
    assert run(acme, "--yes", "--sample", sample()) == 0
    file = tmp_path / "profile.toml"
    assert run(acme, "export", "-o", file) == 0
    assert run(next_door, "apply", file, "--yes") == 0
    assert "[columns] Order: (none) → order_number" in capsys.readouterr().out
    assert profile_of(next_door) == profile_of(acme)
    assert run(next_door, "export") == 0
    assert capsys.readouterr().out == file.read_text()
    assert run(next_door, "apply", file, "--yes", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"applied": True, "changes": [], "secrets": {}}


def test_the_same_file_has_the_same_result_where_its_profile_was_applied(acme, next_door, sample, tmp_path, capsys):
    file, profile = sample(GERMAN), tmp_path / "profile.toml"
    given = ("--map", "Beleg X=order_number", "--dates", "mdy", "--stage", "Geparkt=on_hold")
    assert run(acme, "--yes", "--sample", file, *given) == 0
    assert run(acme, "export", "-o", profile) == 0
    assert run(next_door, "apply", profile, "--yes") == 0
    found = []
    for company in (acme, next_door):
        capsys.readouterr()
        assert main(["import", str(file), "--org", company.slug, "--yes", "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        with company.door():
            lines = list(
                Line.objects.order_by("ref").values("ref", "ordered", "stage", "source_stage", "order__placed_on")
            )
        found.append(({**told, "seconds": 0}, lines))
    assert found[0] == found[1]
    assert found[0][0]["new"] == 2


def test_applying_shows_the_difference_and_waits_for_a_yes(acme, tmp_path, capsys, monkeypatch):
    file = tmp_path / "profile.toml"
    file.write_text('countermand_profile = 1\n[desk]\nopens = "07:00"\n')
    assert run(acme, "apply", file) == 1
    said = capsys.readouterr()
    assert "[desk] opens: 09:00 → 07:00" in said.out
    assert "Apply it with --yes" in said.err
    for typed, code, opens in [("n", 1, "09:00"), ("y", 0, "07:00")]:
        typing(monkeypatch, typed)
        assert run(acme, "apply", file) == code
        assert profile_of(acme)["desk"]["opens"] == opens


def test_a_profile_that_cannot_be_read_is_one_sentence(acme, tmp_path, capsys):
    file = tmp_path / "profile.toml"
    for data, sentence in [(b"countermand_profile = 1\n[dsk]\n", "no section “dsk”"), (b"\xff\xfe", "is not UTF-8")]:
        file.write_bytes(data)
        assert run(acme, "apply", file, "--yes") == 1
        assert f"{file}" in (err := capsys.readouterr().err)
        assert sentence in err
    assert run(acme, "apply", tmp_path / "none.toml") == 1
    assert "cannot be read" in capsys.readouterr().err


def test_a_new_endpoints_secret_is_told_once(acme, tmp_path, capsys):
    file = tmp_path / "profile.toml"
    file.write_text('countermand_profile = 1\n[[endpoints]]\nname = "Books"\nurl = "http://127.0.0.1:9/"\n')
    assert run(acme, "apply", file, "--yes") == 0
    assert "The secret of the endpoint Books, shown only now: whsec_" in capsys.readouterr().out
    assert run(acme, "apply", file, "--yes") == 0
    assert "whsec_" not in capsys.readouterr().out


def test_the_interview_is_held_in_a_terminal(acme, sample, tmp_path, capsys, monkeypatch):
    mine = tmp_path / "reasons.txt"
    mine.write_text("K1;Changed their mind\n")
    back = tmp_path / "back.csv"
    back.write_text("Order Number;Cancel Qty\nSO-7;2\n")
    file = sample(GOOD + "SO-2,1,C,1,Odd,\n")
    typing(
        monkeypatch,
        *("Toys & Co", "Mars/Olympus", "Europe/Berlin", "EUR", "de", "1, 2, wed", "8:00", "", "2026-12-25"),
        *("NetSuite", "1", file),
        *("Memo=description", "", "3"),
        *("on_hold", "Shipped=delivered", "", "2", "4, picking", "2"),
        *("yes", "500", "4", "", "", "24", "2"),
        *(mine, "y"),
        *("manual", "2", "", "last", "as_paid", "2", "Call us."),
        *("2", "tell", "KIT-,SET-", "", "", "", "", "", "closed"),
        *(back, "6"),
    )
    run(acme)
    out = capsys.readouterr().out
    assert "“Mars/Olympus” is not a time zone" in out
    assert "That is all." in out
    profile = profile_of(acme)
    assert profile["company"] == {
        "name": "Toys & Co",
        "time_zone": "Europe/Berlin",
        "currency": "EUR",
        "own_decisions": True,
        "mail_customer": True,
    }
    assert (profile["desk"]["open_on"], profile["desk"]["opens"]) == (["mon", "tue", "wed"], "08:00")
    assert profile["columns"]["Memo"] == "description"
    assert profile["stages"] == {"Open": "open", "Shipped": "delivered", "Odd": "on_hold"}
    assert profile["limits"]["ask_first"] == ["packed", "picking"]
    assert (profile["special"]["kits"], profile["special"]["kit_skus"]) == ("tell", ["KIT-", "SET-"])
    assert (profile["source"]["absent"], profile["source"]["hours_to_confirm"]) == ("closed", 6)
    assert [column["header"] for column in profile["exports"][-1]["columns"]] == ["Order Number", "Cancel Qty"]
    with acme.door():
        assert [reason.code for reason in usable()] == ["K1"]
        assert set(answered()) == set(TOPICS)


def test_the_interview_goes_on_where_it_was_left(acme, capsys, monkeypatch):
    typing(monkeypatch, "Toys & Co", "Europe/Paris")
    assert run(acme) == 0
    assert "Kept so far. Go on with: countermand setup" in capsys.readouterr().out
    assert profile_of(acme)["company"]["time_zone"] == "Europe/Paris"
    typing(monkeypatch, *[""] * 8)
    run(acme)
    assert "2 of 9" in capsys.readouterr().out
    typing(monkeypatch, "API")
    run(acme)
    assert "1 of 9" not in capsys.readouterr().out
    assert profile_of(acme)["source"]["system"] == "API"


def test_one_topic_is_asked_anew(acme, capsys, monkeypatch):
    typing(monkeypatch, "", "", "2")
    assert run(acme, "--topic", "approval") == 0
    assert profile_of(acme)["limits"]["due_hours"] == 2
    assert run(acme, "--topic", "nope") == 1
    assert "The topics are: company" in capsys.readouterr().err


def test_the_status_says_what_is_left(acme, capsys):
    assert run(acme, "status", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    items = {item["key"]: item for item in told["items"]}
    assert told["ready"] is False
    assert items["people"]["done_at"]
    assert items["import"]["url"] == ["imports", []]
    run(acme, "status")
    assert "Import a real file" in capsys.readouterr().out


def test_a_file_is_imported_as_a_profile_says_without_a_question(acme, next_door, sample, tmp_path, capsys):
    file, profile = sample(GERMAN), tmp_path / "profile.toml"
    given = ("--map", "Beleg X=order_number", "--dates", "mdy", "--stage", "Geparkt=on_hold")
    assert run(acme, "--yes", "--sample", file, *given) == 0
    assert run(acme, "export", "-o", profile) == 0
    assert main(["import", str(file), "--org", next_door.slug, "--yes"]) == 1
    command = ["import", str(file), "--org", next_door.slug, "--profile", str(profile), "--yes"]
    assert main(command) == 0
    with next_door.door():
        line = Line.objects.select_related("order").get(ref="2")
        assert (line.stage, str(line.order.placed_on)) == ("on_hold", "2025-03-04")
    assert main([*command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["unchanged"] == 2


def test_a_profile_that_needs_another_company_says_so(acme, sample, tmp_path, capsys):
    profile = tmp_path / "profile.toml"
    profile.write_text('countermand_profile = 1\n[source]\nsame_line = "add"\n')
    assert main(["import", str(sample()), "--org", acme.slug, "--profile", str(profile), "--yes"]) == 1
    assert "same_line = “add”, the company “refuse”: apply the profile first" in capsys.readouterr().err


def test_only_what_the_sample_leaves_open_is_asked_about_its_formats(acme, sample, capsys, monkeypatch):
    typing(monkeypatch, *[""] * 10, sample(GERMAN), "mdy", "Beleg X=order_number", "")
    assert run(acme) == 0
    out = capsys.readouterr().out
    assert "How is 03/04/2025 meant?" in out
    assert "In which encoding" not in out
    with acme.door():
        assert answers().source.dates == "mdy"
        assert Import.objects.get().state == "checked"
    typing(monkeypatch, "", "", "", "", ";")
    assert run(acme, "--topic", "order-system") == 0
    assert "In which encoding" in capsys.readouterr().out
    assert profile_of(acme)["source"]["delimiter"] == ";"
