"""What a topic asks that is more than a field: rows of a table, files, lists of their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from countermand.orgs.middleware import OrgRequest
from countermand.setup.pages import columns, reasons, words
from countermand.setup.question import Kind


@dataclass(frozen=True)
class Part:
    """`current` is what is saved, `read` what was sent in the same shape, `save` takes it over, `show` is for the
    template: given what was sent, or None, and what is wrong with it.
    """

    current: Callable[[], Any]
    read: Callable[[OrgRequest], Any]
    save: Callable[[OrgRequest, Any], None]
    show: Callable[[OrgRequest, Any, Mapping[str, str]], dict[str, Any]]


PARTS: dict[Kind, Part] = {
    Kind.COLUMNS: Part(columns.current, columns.typed, columns.save, columns.show),
    Kind.STAGES: Part(words.current, words.typed, words.save, words.show),
    Kind.REASONS: Part(reasons.current, reasons.typed, reasons.save, reasons.show),
}
