from django.utils.translation import gettext_lazy as _

from countermand.setup.question import Kind, Question, Topic

REASONS = Topic(
    key="reasons",
    title=_("Reason codes"),
    lead=_("Why lines are canceled. Keep the set you begin with, change it, or paste your own."),
    questions=(
        Question(
            key="reasons",
            text=_("Which reasons do you have?"),
            why=_(
                "Every decision has one. Each can demand a note, pay nothing back, ask for the goods to be put back, "
                "and name the code that your order system expects."
            ),
            kind=Kind.REASONS,
            stored="reasons",
            default=[],
        ),
    ),
)
