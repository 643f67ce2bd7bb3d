import json
from typing import Any

from countermand.audit.log import Event, record
from countermand.audit.models import Action
from countermand.audit.test_verify import acme, rewrite, tamper
from countermand.cli.main import main

__all__ = ["acme"]


def test_only_an_anchor_finds_a_chain_written_anew(acme: Any, tmp_path: Any, capsys: Any) -> None:
    file = tmp_path / "anchor.json"
    assert main(["audit", "anchor", "--org", acme.slug, "-o", str(file)]) == 0
    assert main(["audit", "verify", "--org", acme.slug, "--anchor", str(file)]) == 0
    rewrite(acme, 3)
    assert main(["audit", "verify", "--org", acme.slug]) == 0
    assert main(["audit", "verify", "--org", acme.slug, "--anchor", str(file)]) == 1
    assert "broken at entry 6" in capsys.readouterr().err


def test_the_command_names_the_place_and_ends_with_1(acme: Any, capsys: Any) -> None:
    assert main(["audit", "verify", "--org", acme.slug, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["entries"] == 6
    tamper(acme, "UPDATE audit_entry SET body = '' WHERE org_id = %(org)s AND seq = 5")
    assert main(["audit", "verify", "--org", acme.slug, "--json"]) == 1
    answer = capsys.readouterr()
    assert json.loads(answer.out)["broken_at"] == 5
    assert "broken at entry 5" in answer.err


def test_without_org_every_company_is_verified(acme: Any, next_door: Any, capsys: Any) -> None:
    with next_door.door():
        record([Event(action=Action.SEARCHED, subject="x", by=next_door.eve)])
    tamper(acme, "UPDATE audit_entry SET body = '' WHERE org_id = %(org)s AND seq = 5")
    assert main(["audit", "verify"]) == 1
    answer = capsys.readouterr()
    assert f"The record of {acme.slug} is broken at entry 5" in answer.err
    assert f"The record of {next_door.slug} holds: 1 entries" in answer.out
    assert main(["audit", "verify", "--json"]) == 1
    found = {one["org"]: one for one in json.loads(capsys.readouterr().out)["orgs"]}
    assert (found[acme.slug]["broken_at"], found[next_door.slug]["ok"]) == (5, True)


def test_a_record_that_vanished_with_its_head_is_no_empty_record(acme: Any, capsys: Any) -> None:
    for table in ("audit_entry", "audit_head"):
        tamper(acme, f"DELETE FROM {table} WHERE org_id = %(org)s")
    assert main(["audit", "verify", "--org", acme.slug]) == 1
    assert "broken at entry 1. There is no entry at all" in capsys.readouterr().err
