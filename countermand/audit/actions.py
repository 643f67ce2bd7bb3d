from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """The vocabulary of the audit: everything that can ever have happened."""

    REQUESTED = "requested", _("asked to cancel")
    REFUSED = "refused", _("was refused to cancel")
    WITHDRAWN = "withdrawn", _("withdrew")
    FIRST_APPROVED = "first_approved", _("approved as the first of two")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    ANSWERED = "answered", _("answered for the warehouse")
    COMMENTED = "commented", _("commented")
    ESCALATED = "escalated", _("escalated")
    REINSTATEMENT_ASKED = "reinstatement_asked", _("asked to take a cancellation back")
    REINSTATEMENT_REJECTED = "reinstatement_rejected", _("refused to take a cancellation back")
    REINSTATEMENT_WITHDRAWN = "reinstatement_withdrawn", _("no longer asks to take a cancellation back")
    REINSTATED = "reinstated", _("took a cancellation back")
    TASK_DONE = "task_done", _("finished a task")
    SETTLED = "settled", _("settled a contradiction")
    IMPORTED = "imported", _("imported orders")
    IMPORT_UNDONE = "import_undone", _("undid an import")
    LINES_CORRECTED = "lines_corrected", _("corrected stages")
    EXPORTED = "exported", _("built a canceled-orders file")
    DOWNLOADED = "downloaded", _("downloaded a file")
    RESENT = "resent", _("sent again")
    SEARCHED = "searched", _("searched")
    ORG_CREATED = "org_created", _("set up the company")
    SETTINGS_CHANGED = "settings_changed", _("changed settings")
    INVITED = "invited", _("invited")
    INVITATION_REVOKED = "invitation_revoked", _("took back an invitation")
    JOINED = "joined", _("joined")
    ROLES_CHANGED = "roles_changed", _("changed roles")
    DEACTIVATED = "deactivated", _("deactivated")
    REACTIVATED = "reactivated", _("reactivated")
    LOGGED_IN = "logged_in", _("logged in")
    LOGIN_FAILED = "login_failed", _("failed to log in")
