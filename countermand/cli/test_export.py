import json
from typing import Any

from countermand.cli import main
from countermand.exports.change import save_template
from countermand.exports.models import Export
from countermand.exports.test_export import canceled


def test_the_command_writes_the_file_and_says_so(acme: Any, tmp_path: Any, capsys: Any) -> None:
    canceled(acme, number="SO-7")
    target = tmp_path / "out.csv"
    assert main(["export", "--org", acme.slug, "-o", str(target), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["rows"], answer["file"]) == (1, str(target))
    assert b"SO-7" in target.read_bytes()
    assert list(tmp_path.iterdir()) == [target]


def test_nothing_to_export_is_no_error_and_leaves_the_old_file_alone(acme: Any, tmp_path: Any, capsys: Any) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old")
    assert main(["export", "--org", acme.slug, "-o", str(target)]) == 0
    assert "Nothing to export" in capsys.readouterr().out
    assert target.read_text() == "old"


def test_a_place_that_cannot_be_written_exports_nothing(acme: Any, tmp_path: Any, capsys: Any) -> None:
    canceled(acme)
    assert main(["export", "--org", acme.slug, "-o", str(tmp_path / "missing" / "out.csv")]) == 1
    assert "Nothing was exported" in capsys.readouterr().err
    with acme.door():
        assert not Export.objects.exists()


def test_an_unknown_template_or_organization_is_named(acme: Any, capsys: Any) -> None:
    assert main(["export", "--org", acme.slug, "--template", "ERP"]) == 1
    assert "no template 'ERP'. There are: Canceled orders" in capsys.readouterr().err
    assert main(["export", "--org", "nobody"]) == 1
    assert "no organization 'nobody'" in capsys.readouterr().err


def test_a_new_template_is_looked_at_before_its_first_file(acme: Any, tmp_path: Any, capfdbinary: Any) -> None:
    canceled(acme, number="SO-8")
    with acme.door():
        save_template("ERP", {"columns": [{"header": "Auftrag", "field": "order_number"}]})
    build = ["export", "--org", acme.slug, "--template", "ERP"]
    assert main([*build, "-o", str(tmp_path / "out.csv")]) == 1
    assert b"--preview" in capfdbinary.readouterr().err
    assert main([*build, "--preview"]) == 0
    assert capfdbinary.readouterr().out == b"Auftrag\r\nSO-8\r\n"
    assert main([*build, "--previewed", "-o", str(tmp_path / "out.csv")]) == 0
    assert (tmp_path / "out.csv").read_bytes() == b"Auftrag\r\nSO-8\r\n"
