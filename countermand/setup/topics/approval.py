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
        Question(
            key="remind_minutes",
            text=_("How many minutes before it is due are the approvers reminded?"),
            why=_("One mail, once, while there is still time. 0: nobody is reminded."),
            kind=Kind.NUMBER,
            stored="limits.remind_minutes",
            default=60,
        ),
        Question(
            key="escalate_hours",
            text=_("How many business hours after it was due are the admins told?"),
            why=_(
                "The approvers are told at once that it is overdue; if nothing happens, so are the admins. 0: never."
            ),
            kind=Kind.NUMBER,
            stored="limits.escalate_hours",
            default=4,
        ),
        Question(
            key="stage_hours",
            text=_("How many hours old may the word about a line's stage be when it is approved?"),
            why=_("A file of Friday says nothing about the truck of Monday. 0: any age will do."),
            kind=Kind.NUMBER,
            stored="limits.stage_hours",
            default=0,
        ),
        Question(
            key="when_stale",
            text=_("And what if it is older?"),
            why=_("The warehouse's answer on the hold list, or a newer file, makes it new again."),
            kind=Kind.CHOICE,
            stored="limits.when_stale",
            default="warn",
            choices=(
                Choice("warn", _("Warn"), _("Whoever asks and whoever approves sees how old it is.")),
                Choice("refuse", _("Refuse"), _("It is not approved before somebody has looked.")),
            ),
        ),
    ),
)
