from pathlib import Path
from typing import Any

from countermand.cli.main import main


def test_the_page_is_printed_and_compared(capsys: Any, tmp_path: Path) -> None:
    assert main(["states"]) == 0
    kept = tmp_path / "states.md"
    kept.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["states", "--check", str(kept)]) == 0


def test_a_page_that_is_not_what_the_code_draws_is_named(capsys: Any, tmp_path: Path) -> None:
    kept = tmp_path / "states.md"
    kept.write_text("# The states\n", encoding="utf-8")
    assert main(["states", "--check", str(kept)]) == 1
    assert "is not what the code draws: run bin/states" in capsys.readouterr().err
