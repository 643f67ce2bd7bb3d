from django.utils.translation import gettext_lazy as _

from countermand.setup.question import Choice, Kind, Question, Topic

REFUNDS = Topic(
    key="refunds",
    title=_("Refunds and mail"),
    lead=_("Who pays back, and who is told."),
    questions=(
        Question(
            key="refunds",
            text=_("How is money paid back?"),
            why=_("An approval says how much is owed; somebody or something has to pay it."),
            kind=Kind.CHOICE,
            stored="money.refunds",
            default="hook",
            choices=(
                Choice(
                    "hook",
                    _("By another system"),
                    _("Each approval is sent to your endpoints, signed, until they answer."),
                ),
                Choice(
                    "manual",
                    _("By a person"),
                    _("Each approval stands on the page Refunds until finance writes the credit memo."),
                ),
            ),
        ),
        Question(
            key="endpoints",
            text=_("Where are approvals sent?"),
            why=_("Each endpoint gets its own secret, shown once, to check the signature with."),
            kind=Kind.ENDPOINTS,
            stored="endpoints",
            default=[],
            only_if=("refunds", frozenset({"hook"})),
        ),
        Question(
            key="mail_team",
            text=_("Who of your people is mailed?"),
            why=_("Nobody should have to look whether there is something to do."),
            kind=Kind.UNDERSTOOD,
            then=_("Approvers, when something waits for them. The person who asked, when it is decided."),
        ),
        Question(
            key="mail_customer",
            text=_("Is the customer mailed when their order is canceled?"),
            why=_("The mail goes to the address in the order; an order without one is only reported."),
            kind=Kind.CHOICE,
            stored="company.mail_customer",
            default="no",
            choices=(
                Choice("no", _("No"), _("No customer hears from Countermand.")),
                Choice(
                    "yes",
                    _("Yes"),
                    _("After each approval the customer is told which lines are canceled and what they get back."),
                ),
            ),
        ),
        Question(
            key="customer_words",
            text=_("What should that mail say in your own words?"),
            why=_("One paragraph, below the facts: how long the money takes, whom to call."),
            kind=Kind.WORDS,
            stored="money.customer_words",
            only_if=("mail_customer", frozenset({"yes"})),
        ),
    ),
)
