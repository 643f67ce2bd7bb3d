from django.utils.translation import gettext_lazy as _

from countermand.setup.question import Kind, Question, Topic

WAY_BACK = Topic(
    key="way-back",
    title=_("The way back"),
    lead=_("The file of cancellations that your system of record reads."),
    questions=(
        Question(
            key="exports",
            text=_("What must the file look like?"),
            why=_("Drop a file that your system takes, and its columns and formats are read from it; or choose them."),
            kind=Kind.EXPORTS,
            stored="exports",
            default=[],
        ),
        Question(
            key="hours_to_confirm",
            text=_("How many hours after such a file should the order system show the line as canceled?"),
            why=_(
                "A line that is still open in a later file contradicts the cancellation; before, it may only be slow."
            ),
            kind=Kind.NUMBER,
            stored="source.hours_to_confirm",
            default=4,
        ),
    ),
)
