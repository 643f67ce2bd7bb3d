from django.utils.translation import gettext_lazy as _

from countermand.setup.question import Choice, Kind, Question, Topic

REFUNDS = Topic(
    key="refunds",
    title=_("Refunds and mail"),
    lead=_("How much is paid back, by whom, and who is told."),
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
            key="tax",
            text=_("Is tax part of your prices?"),
            why=_("The customer gets back what they paid, and no more."),
            kind=Kind.CHOICE,
            stored="money.tax",
            default="included",
            choices=(
                Choice(
                    "included", _("Yes, it is in the price"), _("A tax column is shown, and adds nothing to a refund.")
                ),
                Choice(
                    "added",
                    _("No, it comes on top"),
                    _("A line’s tax, and its share of the order’s, are paid back too."),
                ),
            ),
        ),
        Question(
            key="discount",
            text=_("Is a line’s discount taken off its price already?"),
            why=_("Some systems write the price before the discount, some the one after it."),
            kind=Kind.CHOICE,
            stored="money.discount",
            default="taken_off",
            choices=(
                Choice("taken_off", _("No"), _("The discount column is taken off what is paid back.")),
                Choice("in_price", _("Yes"), _("The discount column is shown, and changes nothing.")),
            ),
        ),
        Question(
            key="shipping",
            text=_("When are shipping costs paid back?"),
            why=_("They are paid back once, however many times an order is canceled in part."),
            kind=Kind.CHOICE,
            stored="money.shipping",
            default="unshipped",
            choices=(
                Choice("unshipped", _("With the last line, if nothing of the order has shipped")),
                Choice("last", _("With the last open line, also where others have shipped")),
                Choice("share", _("With each line, its share by value")),
                Choice("never", _("Never")),
            ),
        ),
        Question(
            key="unpaid",
            text=_("What is owed for an order that is not paid yet?"),
            why=_("Your file can say what was paid: a column with the amount, or one with the payment’s status."),
            kind=Kind.CHOICE,
            stored="money.unpaid",
            default="nothing",
            choices=(
                Choice(
                    "nothing",
                    _("Nothing"),
                    _("The message says that nothing is owed, and that an authorization can be voided."),
                ),
                Choice(
                    "as_paid",
                    _("The same as if it were paid"),
                    _("For customers on account: finance writes a credit memo against the invoice."),
                ),
            ),
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
