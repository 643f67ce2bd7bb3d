"""An XLSX workbook's own parts: its sheets by name, its texts and number formats, and how it counts days."""

import posixpath
from typing import NamedTuple
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from countermand.imports.readers.cells import unescaped
from countermand.imports.readers.container import CHUNK, Container
from countermand.imports.readers.formats import PLAIN, Format, built_in, format_of
from countermand.imports.readers.markup import Feed, damaged, local, named, parser, tree
from countermand.plain import Plain

TEXTS = 3_000_000
TEXT = 1_000_000  # characters of one text
KINDS = {"worksheet": "sheet", "chartsheet": "chart", "dialogsheet": "dialog", "xlmacrosheet": "macro"}


class Part(NamedTuple):
    name: str
    path: str
    kind: str
    hidden: bool


class Book:
    """The workbook's directory. Texts and formats are read when a sheet is."""

    def __init__(self, container: Container, kind: str) -> None:
        self.container = container
        self.kind = kind
        main = self._related("").get("officedocument", [("", "xl/workbook.xml")])[0][1]
        root = tree(container.read(main), main) if main in container else None
        if root is None or local(root.tag) != "workbook":
            raise Plain(
                _("The file is packed like a workbook, but there is none in it. Save the rows as XLSX and import that.")
            )
        related = self._related(main)
        self.from_1904 = any(_true(about.get("date1904")) for about in named(root, "workbookPr"))
        self.unreckoned = any(_true(about.get("fullCalcOnLoad")) for about in named(root, "calcPr"))
        self.macros = kind == "xlsm" or "xlmacrosheet" in related
        self.sheets = list(self._sheets(root, related))
        self._texts_at = next((path for _, path in related.get("sharedstrings", [])), "")
        self._styles_at = next((path for _, path in related.get("styles", [])), "")
        self._texts: list[str] | None = None
        self._formats: list[Format] | None = None

    def _related(self, part: str) -> dict[str, list[tuple[str, str]]]:
        """What a part refers to: by the kind of relation its ids and the parts."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, list[tuple[str, str]]] = {}
        if path not in self.container:
            return found
        for relation in named(tree(self.container.read(path), path), "Relationship"):
            if relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "").replace("\\", "/")))
                kind = relation.get("Type", "").rpartition("/")[2].lower()
                found.setdefault(kind, []).append((relation.get("Id", ""), target.lstrip("/")))
        return found

    def _sheets(self, root: Element, related: dict[str, list[tuple[str, str]]]) -> list[Part]:
        parts = {id: (kind, path) for kind, all_of in related.items() for id, path in all_of}
        sheets = []
        for about in named(root, "sheet"):
            id = next((value for name, value in about.items() if local(name) == "id"), "")
            kind, path = parts.get(id, ("", ""))
            if path not in self.container:
                raise damaged(about.get("name", ""))
            hidden = about.get("state", "visible") != "visible"
            sheets.append(Part(about.get("name", ""), path, KINDS.get(kind, "other"), hidden))
        return sheets

    @property
    def texts(self) -> list[str]:
        """The texts that cells refer to by their number."""
        if self._texts is None:
            self._texts = _texts(self.container, self._texts_at) if self._texts_at in self.container else []
        return self._texts

    def format(self, style: str) -> Format:
        """The number format that cells refer to by the number of their style."""
        if self._formats is None:
            self._formats = _formats(self.container, self._styles_at) if self._styles_at in self.container else []
        at = int(style[:9]) if style.isdecimal() else 0
        return self._formats[at] if at < len(self._formats) else PLAIN


def _formats(container: Container, path: str) -> list[Format]:
    root = tree(container.read(path), path)
    own = {about.get("numFmtId"): about.get("formatCode", "") for about in named(root, "numFmt")}
    formats = []
    for group in named(root, "cellXfs"):
        for style in group:
            id = style.get("numFmtId", "0")
            formats.append(format_of(own[id]) if id in own else built_in(int(id) if id.isdecimal() else 0))
    return formats


def _texts(container: Container, path: str) -> list[str]:
    """Rich texts are joined; how a text is pronounced (rPh) is no part of it."""
    made = parser()
    texts: list[str] = []
    pieces: list[str] = []
    spoken = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal spoken
        if name.endswith("}rPh"):
            spoken = True
        elif name.endswith("}t") and not spoken:
            made.CharacterDataHandler = pieces.append

    def end(name: str) -> None:
        nonlocal spoken
        if name.endswith("}t"):
            made.CharacterDataHandler = None
        elif name.endswith("}rPh"):
            spoken = False
        elif name.endswith("}si"):
            texts.append(unescaped("".join(pieces)))
            pieces.clear()
            if len(texts) > TEXTS or len(texts[-1]) > TEXT:
                raise _too_many_texts()

    made.StartElementHandler = start
    made.EndElementHandler = end
    feed = Feed(made, path)
    with container.open(path) as part:
        while data := part.read(CHUNK):
            feed.more(data)
    feed.more(b"", last=True)
    return texts


def _too_many_texts() -> Plain:
    return Plain(_("The workbook has more text than a table of order lines ever has. Split it, or save it as CSV."))


def _true(said: str | None) -> bool:
    return said in {"1", "true", "on"}
