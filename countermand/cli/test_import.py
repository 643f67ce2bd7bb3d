import json
from dataclasses import replace

from countermand.cli.main import main
from countermand.imports.conftest import HEADER
from countermand.orders.models import Line, Order
from countermand.profile.answers import answers
from countermand.profile.change import change_answers

GOOD = f"{HEADER}\nSO-1,1,A,5,0,10.00,Open\nSO-1,2,B,3,,1.50,Odd\n"


def run(acme, tmp_path, text, *more):
    file = tmp_path / "orders.csv"
    file.write_text(text)
    return main(["import", str(file), "--org", acme.slug, *more])


def lines(acme):
    with acme.door():
        return Line.objects.count()


def test_with_yes_it_is_applied_and_told_in_one_line(acme, tmp_path, capsys):
    assert run(acme, tmp_path, GOOD, "--yes", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["orders"], told["lines"], told["new"], told["changed"]) == (1, 2, 2, 0)
    assert {"unchanged", "refused", "warned", "seconds"} <= told.keys()
    assert lines(acme) == 2


def test_without_yes_and_without_a_terminal_nothing_is_written(acme, tmp_path, capsys):
    assert run(acme, tmp_path, GOOD) == 1
    said = capsys.readouterr()
    assert "Order" in said.out
    assert "Apply it with --yes" in said.err
    assert lines(acme) == 0


def test_refused_rows_stop_it_until_somebody_says_to_skip_them(acme, tmp_path, capsys):
    text = GOOD + "SO-1,3,C,none at all,,1,Open\n"
    assert run(acme, tmp_path, text, "--yes") == 1
    assert "--skip-refused" in capsys.readouterr().err
    assert lines(acme) == 0
    assert run(acme, tmp_path, text, "--yes", "--skip-refused") == 0
    assert lines(acme) == 2


def test_columns_and_words_are_named_on_the_command_line(acme, tmp_path):
    text = GOOD.replace("Order,", "Beleg X,")
    assert run(acme, tmp_path, text, "--yes", "--map", "Beleg X=order_number", "--stage", "Odd=packed") == 0
    with acme.door():
        assert Line.objects.get(ref="2").stage == "packed"


def test_what_cannot_be_is_one_sentence(acme, tmp_path, capsys):
    for text, more, sentence in [
        ("Order,Line\nSO-1,1\n", [], "No column for the quantity ordered"),
        (GOOD, ["--map", "Nope=sku"], "no column “Nope”"),
        (GOOD, ["--map", "SKU=nope"], "no field nope"),
        (GOOD, ["--stage", "Odd=nope"], "no stage nope"),
        (GOOD, ["--as-of", "yesterday"], "--as-of takes a time"),
        (GOOD, ["--encoding", "klingon"], "klingon is not known"),
    ]:
        assert run(acme, tmp_path, text, "--yes", *more) == 1
        assert sentence in capsys.readouterr().err
    assert main(["import", str(tmp_path / "none.csv"), "--org", acme.slug]) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert lines(acme) == 0


def test_a_full_export_that_misses_most_orders_closes_none_by_itself(acme, tmp_path, capsys):
    with acme.door():
        change_answers("source", replace(answers().source, absent="closed"), by=acme.ada)
    three = f"{HEADER}\n" + "".join(f"SO-{n},1,A,5,0,10.00,Open\n" for n in range(3))
    assert run(acme, tmp_path, three, "--yes", "--as-of", "2026-11-16") == 0
    assert run(acme, tmp_path, f"{HEADER}\nSO-1,1,A,5,0,10.00,Open\n", "--yes", "--as-of", "2026-11-17") == 1
    assert "2 open orders are not in this full export" in capsys.readouterr().err
    with acme.door():
        assert not Order.objects.exclude(closed_as_of=None).exists()
