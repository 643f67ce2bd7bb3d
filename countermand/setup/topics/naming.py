from django.utils.translation import gettext_lazy as _

from countermand.setup.question import Choice, Kind, Question, Topic

NAMING = Topic(
    key="naming",
    title=_("Naming"),
    lead=_("Which of your columns is what. Suggestions come from your sample file."),
    questions=(
        Question(
            key="columns",
            text=_("What does each column mean?"),
            why=_(
                "An order number, a line number or SKU, and the ordered quantity must be there; the rest is welcome."
            ),
            kind=Kind.COLUMNS,
            stored="columns",
            default={},
        ),
        Question(
            key="identified",
            text=_("How is a line of an order known again?"),
            why=_("The next file has to change the same line, not add another."),
            kind=Kind.UNDERSTOOD,
            then=_(
                "By its line number or line id. Without such a column, by its SKU: "
                "then the column of the SKU is the line's name."
            ),
        ),
        Question(
            key="same_line",
            text=_("What if the same line of an order stands in a file twice?"),
            why=_("Some systems repeat a row; some write a SKU once for each time it was bought."),
            kind=Kind.CHOICE,
            stored="source.same_line",
            default="refuse",
            choices=(
                Choice("refuse", _("It is a mistake"), _("Both rows are refused, with each other's number.")),
                Choice(
                    "number",
                    _("They are lines of their own"),
                    _("The second becomes A/2, the third A/3, in the order of the rows."),
                ),
                Choice("add", _("They are one line"), _("Quantities are added up; the stage is the least far along.")),
            ),
        ),
    ),
)
