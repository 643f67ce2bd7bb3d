"""XML inside a workbook. A document type, and with it every entity, is refused before anything is read."""

import pyexpat
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from countermand.plain import Plain


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


def feed(made: "pyexpat.XMLParserType", data: bytes, name: str, *, last: bool = False) -> None:
    try:
        made.Parse(data, last)
    except (pyexpat.ExpatError, ValueError, LookupError) as error:
        raise damaged(name) from error


def refuse_document_type(pieces: Iterable[bytes]) -> None:
    """Looks at what stands before the first element. What is no XML at all is left to those who read it."""
    began: list[str] = []
    made = parser()
    made.StartElementHandler = lambda name, attributes: began.append(name)
    for piece in pieces:
        if not began:
            try:
                made.Parse(piece, False)
            except (pyexpat.ExpatError, ValueError, LookupError):
                began.append("")


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
