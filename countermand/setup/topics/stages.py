from django.utils.translation import gettext_lazy as _

from countermand.orders.stages import Stage
from countermand.setup.question import Choice, Kind, Question, Topic

STAGES = Topic(
    key="stages",
    title=_("Stages"),
    lead=_("Where a line is on its way, in the words of your system. This decides what can still be canceled."),
    questions=(
        Question(
            key="stages",
            text=_("What does each of your words mean?"),
            why=_("A word that nobody has mapped is “unknown”: its lines cannot be canceled without somebody's word."),
            kind=Kind.STAGES,
            stored="stages",
            default={},
            choices=tuple(Choice(stage.value, stage.label) for stage in Stage),
        ),
        Question(
            key="refuse_from",
            text=_("From which stage on is a cancellation refused?"),
            why=_("Nobody can stop a box that is in a truck; some cannot stop one that is being picked."),
            kind=Kind.CHOICE,
            stored="limits.refuse_from",
            default="shipped",
            choices=(
                Choice("shipped", _("Shipped"), _("Everything that has not left can be asked for.")),
                Choice("packed", _("Packed"), _("Packed and shipped lines are refused.")),
                Choice(
                    "picking",
                    _("Picking"),
                    _("Lines that somebody has begun to pick, and all later ones, are refused."),
                ),
            ),
        ),
        Question(
            key="ask_first",
            text=_("In which stages must the warehouse say yes first?"),
            why=_("The file is a few hours old; the person at the shelf knows."),
            kind=Kind.SEVERAL,
            stored="limits.ask_first",
            default=[],
            choices=(
                Choice("on_hold", Stage.ON_HOLD.label, _("A line on hold needs the warehouse's word before approval.")),
                Choice("backordered", Stage.BACKORDERED.label, _("A backordered line needs the warehouse's word.")),
                Choice("picking", Stage.PICKING.label, _("A line being picked needs the warehouse's word.")),
                Choice("packed", Stage.PACKED.label, _("A packed line needs the warehouse's word.")),
            ),
        ),
        Question(
            key="shipped_quantity",
            text=_("What if the shipped quantity is filled, and the word says something else?"),
            why=_("Two columns can disagree; one of them must win."),
            kind=Kind.UNDERSTOOD,
            then=_("What has shipped cannot be canceled, whatever the word says; only the rest can."),
        ),
        Question(
            key="shipped_date",
            text=_("What if a shipped date is filled, and the word says that it has not shipped?"),
            why=_("In some systems it is the day it left, in others the day it is planned to."),
            kind=Kind.CHOICE,
            stored="source.shipped_date",
            default="unknown",
            choices=(
                Choice("unknown", _("Nobody can tell"), _("The line is “unknown”, and the check warns about it.")),
                Choice("shipped", _("The date wins"), _("The line counts as shipped and cannot be canceled.")),
            ),
        ),
    ),
)
