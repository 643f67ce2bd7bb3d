"""Each entry as people would say it: who did what to what."""

import json
from collections import defaultdict
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from countermand.audit.actions import Action

SENTENCES = {
    Action.REQUESTED: _("asked to cancel %(lines)s of order %(order)s: %(subject)s"),
    Action.REFUSED: _("asked in vain to cancel %(lines)s of order %(subject)s"),
    Action.WITHDRAWN: _("withdrew %(subject)s for order %(order)s"),
    Action.FIRST_APPROVED: _(
        "approved %(subject)s as the first of two: %(lines)s of order %(order)s, %(refund)s to refund"
    ),
    Action.APPROVED: _("approved %(subject)s: %(lines)s of order %(order)s canceled, %(refund)s to refund"),
    Action.REJECTED: _("rejected %(subject)s for order %(order)s"),
    Action.ANSWERED: _("answered for the warehouse about line %(line)s of order %(order)s: %(answer)s"),
    Action.ATTACHED: _("attached files to %(subject)s"),
    Action.COMMENTED: _("commented on %(subject)s"),
    Action.ESCALATED: _("%(subject)s is overdue: %(told)s were told"),
    Action.REINSTATEMENT_ASKED: _("asked to take %(subject)s back: order %(order)s"),
    Action.REINSTATEMENT_REJECTED: _("refused to take %(subject)s back: order %(order)s stays canceled"),
    Action.REINSTATEMENT_WITHDRAWN: _("no longer asks to take %(subject)s back"),
    Action.REINSTATED: _("took %(subject)s back: %(lines)s of order %(order)s are to be sent after all"),
    Action.TASK_DONE: _("finished a task about %(subject)s"),
    Action.REFUND_REPORTED: _("told what became of the refund of order %(subject)s"),
    Action.REFUND_MARKED: _("said what became of the refund of order %(subject)s"),
    Action.SETTLED: _("settled what the order system says about line %(line)s of order %(order)s after %(subject)s"),
    Action.IMPORTED: _("imported orders from %(subject)s"),
    Action.IMPORT_UNDONE: _("undid the import of %(subject)s"),
    Action.LINES_CORRECTED: _("took the word of %(subject)s for lines that had come further"),
    Action.EXPORTED: _("built the canceled-orders file %(subject)s with %(rows)s"),
    Action.DOWNLOADED: _("downloaded %(subject)s"),
    Action.RESENT: _("sent %(subject)s again"),
    Action.SEARCHED: _("searched %(in)s for “%(subject)s”: %(found)s found"),
    Action.ORG_CREATED: _("set up the company %(subject)s"),
    Action.SETTINGS_CHANGED: _("changed the settings: %(subject)s"),
    Action.INVITED: _("invited %(subject)s"),
    Action.INVITATION_REVOKED: _("took back the invitation of %(subject)s"),
    Action.JOINED: _("joined as %(subject)s"),
    Action.ROLES_CHANGED: _("changed the roles of %(subject)s"),
    Action.DEACTIVATED: _("deactivated %(subject)s"),
    Action.REACTIVATED: _("let %(subject)s back in"),
    Action.LOGGED_IN: _("logged in"),
    Action.LOGIN_FAILED: _("refused a login as %(subject)s: the password was wrong"),
}
LABELS = {
    "after": _("After"),
    "again_of": _("Again the rows of"),
    "before": _("Before"),
    "attachments": _("Attached"),
    "channel": _("How the customer asked"),
    "customer_asked_at": _("When the customer asked"),
    "customer_words": _("For the customer"),
    "contradiction": _("Contradiction"),
    "file": _("File"),
    "first_approval": _("First approval"),
    "found": _("Found"),
    "in": _("Where"),
    "left_out": _("Not canceled"),
    "lines": _("Lines"),
    "not_included": _("Not included"),
    "order": _("Order"),
    "reason": _("Reason"),
    "reason_code": _("Reason code"),
    "refund": _("Refund"),
    "rejected": _("Rejected lines"),
    "refused_for": _("Refused for"),
    "requester": _("Asked for by"),
    "roles": _("Roles"),
    "rows": _("Rows"),
    "sha256": _("SHA-256"),
}


def facts_of(body: str) -> dict[str, Any]:
    """The stored details; whatever else is stored there never breaks a page."""
    try:
        facts = json.loads(body)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def sentence(action: str, subject: str, facts: dict[str, Any]) -> str:
    if action not in Action.values:
        return f"{action} {subject}"
    words: dict[str, Any] = defaultdict(lambda: "–", {**facts, "subject": subject})
    count = len(facts["lines"]) if isinstance(facts.get("lines"), list) else 0
    words["lines"] = ngettext("%(n)s line", "%(n)s lines", count) % {"n": count}
    if isinstance(rows := facts.get("rows"), int):
        words["rows"] = ngettext("%(n)s row", "%(n)s rows", rows) % {"n": rows}
    return str(SENTENCES[Action(action)] % words)


def details(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Label and value of everything stored, the note and the reason apart: those are always shown."""
    shown = {key: value for key, value in facts.items() if key not in {"note"} and value not in ("", None, [], {})}
    return [(str(LABELS.get(key, key.replace("_", " ").capitalize())), _text(value)) for key, value in shown.items()]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(map(_text, value))
    if isinstance(value, dict) and {"line", "sku", "quantity"} <= value.keys():
        more = {key: part for key, part in value.items() if key not in {"line", "sku", "quantity"}}
        return f"{value['line']}: {value['quantity']} × {value['sku']}" + (f", {_text(more)}" if more else "")
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')}: {_text(part)}" for key, part in value.items())
    return str(value)
