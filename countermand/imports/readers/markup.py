"""XML inside a workbook. A document type, and with it every entity, is refused before anything is read."""

import pyexpat
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from countermand.plain import Plain

TAG = 2_000_000  # bytes of one tag with all its attributes


def tree(data: bytes, name: str) -> Element:
    """A small part as a whole."""
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise forbidden() from error
    except (ParseError, ValueError, LookupError) as error:
        raise damaged(name) from error
    return root


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


def named(root: Element, name: str) -> Iterator[Element]:
    """Every element of that name, whatever its namespace is called: there are two of OOXML."""
    return (element for element in root.iter() if isinstance(element.tag, str) and local(element.tag) == name)


def parser() -> "pyexpat.XMLParserType":
    """Names come as "namespace}name"."""
    made = pyexpat.ParserCreate(namespace_separator="}")
    made.buffer_text = True
    made.buffer_size = 64 * 1024
    made.StartDoctypeDeclHandler = _refuse
    made.EntityDeclHandler = _refuse
    return made


class Feed:
    """Gives a parser its text piece by piece.

    A tag or comment that goes on and on is refused: expat would begin it anew with every piece, for hours.
    """

    def __init__(self, made: "pyexpat.XMLParserType", name: str) -> None:
        self._made = made
        self._name = name
        self._given = 0

    def more(self, data: bytes, *, last: bool = False) -> None:
        try:
            self._made.Parse(data, last)
        except (pyexpat.ExpatError, ValueError, LookupError) as error:
            raise damaged(self._name) from error
        self._given += len(data)
        if self._given - self._made.CurrentByteIndex > TAG and not last:
            raise damaged(self._name)


def refuse_document_type(pieces: Iterable[bytes], name: str) -> None:
    """Looks at what stands before the first element."""
    began: list[str] = []
    made = parser()
    made.StartElementHandler = lambda name, attributes: began.append(name)
    feed = Feed(made, name)
    for piece in pieces:
        if not began:
            feed.more(piece)


def _refuse(*facts: object) -> None:
    raise forbidden()


def forbidden() -> Plain:
    return Plain(
        _("The file has a document type (DTD) inside, which no spreadsheet program writes. Save it again from Excel.")
    )


def damaged(name: str) -> Plain:
    return Plain(
        _("The file is damaged: its part %(name)s cannot be read. Open it in Excel, save it again and import that.")
        % {"name": name}
    )
