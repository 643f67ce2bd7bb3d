from django.utils.translation import gettext_lazy as _

from countermand.setup.question import Choice, Kind, Question, Topic

APPROVAL = Topic(
    key="approval",
    title=_("Approval"),
    lead=_("Who says yes, and how soon."),
    questions=(
        Question(
            key="approvers",
            text=_("Who may approve?"),
            why=_("Nothing is canceled without a person's decision."),
            kind=Kind.UNDERSTOOD,
            then=_("Every member with the role Approver. Give the role on the page Members."),
        ),
        Question(
            key="own_decisions",
            text=_("May somebody approve what they asked for themselves?"),
            why=_("Four eyes find mistakes; a desk of one person has only two."),
            kind=Kind.CHOICE,
            stored="company.own_decisions",
            default="no",
            choices=(
                Choice("no", _("No"), _("Another approver has to decide; the database refuses anything else.")),
                Choice("yes", _("Yes"), _("An approver may decide their own request; the record says so.")),
            ),
        ),
        Question(
            key="second_above",
            text=_("Above which amount must a second person approve?"),
            why=_("In your company's currency. Empty: one approval is always enough."),
            kind=Kind.AMOUNT,
            stored="limits.second_above",
        ),
        Question(
            key="due_hours",
            text=_("How many business hours may a request wait?"),
            why=_("While it waits, the warehouse goes on picking. After that it is due, and shown first."),
            kind=Kind.NUMBER,
            stored="limits.due_hours",
            default=8,
        ),
    ),
)
