from django.utils.translation import gettext_lazy as _

from countermand.imports.readers.encoding import ENCODINGS
from countermand.setup.question import Choice, Kind, Question, Topic

FOUND = _("Found in each file")

ORDER_SYSTEM = Topic(
    key="order-system",
    title=_("The order system"),
    lead=_("Where orders come from, and what its files look like."),
    questions=(
        Question(
            key="system",
            text=_("What is your order system called?"),
            why=_("Pages and files can then call it by its name."),
            kind=Kind.TEXT,
            stored="source.system",
        ),
        Question(
            key="arrives",
            text=_("How do its orders get here?"),
            why=_("Countermand knows only what the last file or sheet said."),
            kind=Kind.CHOICE,
            stored="source.arrives",
            default="file",
            choices=(
                Choice(
                    "file", _("As a file"), _("Somebody uploads the file, or a script hands it to the command line.")
                ),
                Choice(
                    "sheet", _("As a Google Sheet"), _("The sheet is read by its link, by hand or every few minutes.")
                ),
                Choice("api", _("Through an API, later"), _("Until then files are uploaded by hand.")),
            ),
        ),
        Question(
            key="sample",
            text=_("Drop a real file of orders here."),
            why=_("Its headers, formats and stage words answer most of what comes next. Nothing is applied yet."),
            kind=Kind.SAMPLE,
        ),
        Question(
            key="encoding",
            text=_("In which encoding are its files?"),
            why=_("The wrong one turns “Müller” into “MÃ¼ller”."),
            kind=Kind.CHOICE,
            stored="source.encoding",
            choices=(
                Choice("", FOUND, _("Each file is looked at; one that could be read in two ways is asked about.")),
                *(Choice(value, label, _("Every file is read so, or refused.")) for value, label in ENCODINGS.items()),
            ),
        ),
        Question(
            key="delimiter",
            text=_("What separates the columns?"),
            why=_("A file with the wrong one looks like a single column."),
            kind=Kind.CHOICE,
            stored="source.delimiter",
            choices=(
                Choice("", FOUND, _("The sign that cuts every row into the same number of cells is taken.")),
                Choice(",", _("Comma ,"), _("Every text file is cut at commas.")),
                Choice(";", _("Semicolon ;"), _("Every text file is cut at semicolons.")),
                Choice("\t", _("Tab"), _("Every text file is cut at tabs.")),
                Choice("|", _("Pipe |"), _("Every text file is cut at pipes.")),
            ),
        ),
        Question(
            key="sheet",
            text=_("Which sheet of a workbook has the orders?"),
            why=_("A report often keeps them behind a cover sheet. Empty: it is found in each file."),
            kind=Kind.TEXT,
            stored="source.sheet",
        ),
        Question(
            key="header_row",
            text=_("In which row are the headers?"),
            why=_("What stands above them is skipped, and shown as skipped. 0: found in each file."),
            kind=Kind.NUMBER,
            stored="source.header_row",
            default=0,
        ),
        Question(
            key="decimal",
            text=_("What is the decimal sign?"),
            why=_("1.234 is a thousand in one country and one in another."),
            kind=Kind.CHOICE,
            stored="source.decimal",
            choices=(
                Choice(
                    "", FOUND, _("The values of a file tell; a value that could be both is refused and asked about.")
                ),
                Choice(".", _("Point: 1,234.50"), _("1.234 is a little more than one.")),
                Choice(",", _("Comma: 1.234,50"), _("1.234 is more than a thousand.")),
            ),
        ),
        Question(
            key="dates",
            text=_("How is 03/04/2025 meant?"),
            why=_("Nothing in such a date tells whether it is in March or in April."),
            kind=Kind.CHOICE,
            stored="source.dates",
            choices=(
                Choice(
                    "",
                    FOUND,
                    _("A day above 12 anywhere in the file tells; else the dates are refused and asked about."),
                ),
                Choice("dmy", _("3 April 2025"), _("The day comes first in every file.")),
                Choice("mdy", _("March 4, 2025"), _("The month comes first in every file.")),
            ),
        ),
    ),
)
