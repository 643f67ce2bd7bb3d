from django.utils.translation import gettext_lazy as _

# What a mail is for, beside the address that it goes to.
KINDS = {
    "approval_needed": _("asks to decide"),
    "approved": _("says that it is approved"),
    "rejected": _("says that it is rejected"),
    "customer": _("tells the customer"),
    "comment": _("mentioned in a comment"),
    "reinstatement_needed": _("asks to decide on taking it back"),
    "reinstatement_refused": _("says that it stays canceled"),
    "reinstated": _("says that it is taken back"),
    "customer_reinstated": _("tells the customer that it is taken back"),
    "take_refund_back": _("asks finance to take the refund back"),
    "endpoint_off": _("says that an endpoint is switched off"),
    "due_before": _("reminds"),
    "due_overdue": _("says that it is overdue"),
    "due_admins": _("says that it is long overdue"),
}
