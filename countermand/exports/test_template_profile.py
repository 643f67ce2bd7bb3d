from typing import Any

import pytest
import tomlkit

from countermand.exports.change import save_template
from countermand.exports.template import default_template
from countermand.exports.template_profile import build, describe
from countermand.plain import Plain

SAID = {
    "name": "ERP",
    "rows": "order",
    "joined_by": "|",
    "delimiter": ";",
    "encoding": "cp1252",
    "with_header": False,
    "runs": "daily",
    "runs_at": "07:30",
    "file_name": "cxl-{date}-{number}.txt",
    "columns": [
        {"header": "A", "field": "order_number"},
        {"header": "B", "field": "canceled_on", "dates": "%Y%m%d"},
        {"header": "C", "field": "refund_amount", "decimals": "4", "per_order": "first"},
        {"header": "D", "whole": "ALL", "partial": ""},
        {"header": "", "text": ""},
    ],
}


def test_what_is_described_builds_the_same_template_next_door(acme: Any, next_door: Any) -> None:
    with acme.door():
        template = save_template("ERP", build(SAID))
        told = tomlkit.parse(tomlkit.dumps({"exports": [describe(template)]})).unwrap()["exports"][0]
    with next_door.door():
        copy = save_template(told["name"], build(told))
    assert copy.layout() == template.layout()
    assert describe(copy) == told


def test_what_is_as_by_default_is_left_out(acme: Any) -> None:
    with acme.door():
        assert describe(default_template()).keys() == {"name", "columns"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"colour": "red"}, "Template “ERP” has no colour"),
        ({"encoding": "latin"}, "encoding cannot be “latin”"),
        ({"runs_minutes": "5"}, "runs_minutes cannot be “5”"),
        ({"columns": [{"header": "A", "field": "secret"}]}, r"columns\[1\]: field cannot be “secret”"),
        ({"columns": [{"header": "A", "whole": "x"}]}, "whole and partial belong together"),
        ({"columns": []}, "between 1 and 100 columns"),
        ({"file_name": "a/b.csv"}, "no folder"),
    ],
)
def test_what_cannot_be_is_refused_with_its_key(acme: Any, change: dict[str, Any], said: str) -> None:
    with acme.door(), pytest.raises(Plain, match=said):
        build(SAID | change)
