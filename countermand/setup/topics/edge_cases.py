"""The messy cases of every order desk, each with what Countermand will then do."""

from django.utils.translation import gettext_lazy as _

from countermand.setup.question import Choice, Kind, Question, Said, Topic

TOLD = frozenset({"tell", "refuse"})


def _special(key: str, text: Said, why: Said) -> Question:
    """A kind of line that can be told apart."""
    return Question(
        key=key,
        text=text,
        why=why,
        kind=Kind.CHOICE,
        stored=f"special.{key}",
        default="nothing",
        choices=(
            Choice("nothing", _("Like any other line"), _("Such lines get no rule of their own.")),
            Choice(
                "tell",
                _("Tell the approver"),
                _("They can be canceled; whoever asks and whoever approves sees what they are."),
            ),
            Choice("refuse", _("Refuse"), _("They cannot be canceled, with a sentence that says why.")),
        ),
    )


def _skus(key: str, text: Said, *, of: str) -> Question:
    return Question(
        key=key,
        text=text,
        why=_("Only by them such a line is known. The beginning of the SKU is enough, like KIT-."),
        kind=Kind.LIST,
        stored=f"special.{key}",
        default=[],
        only_if=(of, TOLD),
    )


def _understood(key: str, text: Said, why: Said, then: Said) -> Question:
    return Question(key=key, text=text, why=why, kind=Kind.UNDERSTOOD, then=then)


EDGE_CASES = Topic(
    key="edge-cases",
    title=_("Messy cases"),
    lead=_("What is rare and costs the most when nobody has thought of it. Each says what Countermand will then do."),
    questions=(
        Question(
            key="partly_shipped",
            text=_("Partial shipments: 3 of 5 have shipped. May the other 2 be canceled?"),
            why=_("In some warehouses the rest is already on its way to the dock."),
            kind=Kind.CHOICE,
            stored="limits.partly_shipped",
            default="rest",
            choices=(
                Choice("rest", _("The rest may"), _("At most what has not shipped can be canceled.")),
                Choice("refuse", _("No"), _("A line of which anything has shipped is refused entirely.")),
            ),
        ),
        _understood(
            "split_lines",
            _("Split lines: the system writes what is left of a line as a new line."),
            _("Its old line and its new line together are what the customer ordered."),
            _("Each row with a line number of its own is a line of its own; a request names the line it means."),
        ),
        _special(
            "kits", _("Kits: a line is a bundle of other lines."), _("One part of a bundle may not be sold alone.")
        ),
        _skus("kit_skus", _("How do the SKUs of kits begin?"), of="kits"),
        Question(
            key="parts",
            text=_("Kits and gifts: a column says which line a line belongs to. Are they canceled together?"),
            why=_("Half a kit is nothing that anybody ordered, and a gift without its purchase is a loss."),
            kind=Kind.CHOICE,
            stored="special.parts",
            default="together",
            choices=(
                Choice(
                    "together",
                    _("Together"),
                    _("All of them or the same share of each; if one of them has shipped, none is canceled."),
                ),
                Choice("free", _("Each by itself"), _("Such lines get no rule of their own.")),
            ),
        ),
        _special(
            "free", _("Free gifts: a line with the price 0."), _("Its order may be gone, and the gift ships alone.")
        ),
        _special(
            "drop_ship",
            _("Drop-ship: a supplier sends the line."),
            _("Your warehouse cannot stop it; the supplier has to."),
        ),
        _skus("drop_ship_skus", _("How do the SKUs of drop-shipped goods begin?"), of="drop_ship"),
        _understood(
            "backorders",
            _("Backorders: a line waits for stock."),
            _("They are what customers cancel most."),
            _("They can be canceled like open lines, unless the stages say that the warehouse must say yes first."),
        ),
        _special("digital", _("Digital goods: a license or a download."), _("What was sent by mail cannot come back.")),
        _skus("digital_skus", _("How do the SKUs of digital goods begin?"), of="digital"),
        _special("made_to_order", _("Made to order: cut, engraved, printed."), _("Once begun, nobody else buys it.")),
        _skus("made_to_order_skus", _("How do the SKUs of goods made to order begin?"), of="made_to_order"),
        _understood(
            "currencies",
            _("Several currencies."),
            _("Adding up euros and dollars gives a number that means nothing."),
            _("Each order has one currency, its refunds are in it, and sums are shown for each currency apart."),
        ),
        _understood(
            "duplicates",
            _("Duplicates: the export has the same row twice, or the same file comes again."),
            _("A line that is counted twice can be canceled twice."),
            _("The same file again changes nothing. The same line twice in one file is as you answered under Naming."),
        ),
        _understood(
            "reused_numbers",
            _("Re-used order numbers: next year begins at 1 again."),
            _("Two orders with one number cannot be told apart in a file."),
            _("The same number is the same order. Export numbers that are unique, for example with the year in front."),
        ),
        _understood(
            "coming_back",
            _("A line that was canceled here comes back as open, or as shipped."),
            _("Then the order system did not take the cancellation, or the warehouse was faster."),
            _("It stays canceled here, and stands on the list of contradictions with both facts until somebody acts."),
        ),
        Question(
            key="absent",
            text=_("Orders that a full export no longer has."),
            why=_("They are finished, or somebody filtered the export."),
            kind=Kind.CHOICE,
            stored="source.absent",
            default="keep",
            choices=(
                Choice("keep", _("They stay as they are"), _("A file says something only about the orders in it.")),
                Choice(
                    "unknown",
                    _("Nobody can tell"),
                    _("When a file is declared full, their open lines become “unknown”."),
                ),
                Choice(
                    "closed",
                    _("They are finished"),
                    _("When a file is declared full, they are closed and can no longer be canceled."),
                ),
            ),
        ),
    ),
)
