"""The company's whole profile as one file: to read, to keep, and to carry to another installation."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Conflict, Plain
from countermand.setup.file import Change, apply, difference, gather, read, write
from countermand.setup.pages.index import show
from countermand.setup.pages.topic import fingerprint
from countermand.setup.text import LARGEST

NAME = "profile.toml"


def file(request: OrgRequest) -> HttpResponse:
    """GET: the file. POST `file`: what applying it would change. POST `profile` and `seen`: applies it."""
    if request.method != "POST":
        return _download(request)
    try:
        with transaction.atomic():
            return _apply(request) if "profile" in request.POST else _preview(request, _uploaded(request))
    except Conflict as problem:
        return _preview(request, request.POST["profile"], problem=problem)
    except Plain as problem:
        return show(request, problem=problem)


def _download(request: OrgRequest) -> HttpResponse:
    answer = HttpResponse(write(gather()), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{request.org.slug}-{NAME}"'
    record_one(Action.DOWNLOADED, NAME, by=request.member)
    return answer


def _uploaded(request: OrgRequest) -> str:
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        raise Plain(_("Choose a profile first: a file like the one that you can download here."))
    data = upload.read(4 * LARGEST + 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Plain(_("This file is not written in UTF-8, so it is no profile of Countermand.")) from None


def _preview(request: OrgRequest, text: str, *, problem: Plain | None = None) -> HttpResponse:
    changes = difference(read(text))
    rows = [(change.section, change.key, _shown(change.before), _shown(change.after)) for change in changes]
    context = {"rows": rows, "profile": text, "seen": _seen(changes), "problem": problem}
    return render(request, "setup/file.html", context, status=problem.status if problem else 200)


def _apply(request: OrgRequest) -> HttpResponse:
    profile = read(request.POST["profile"])
    changes = difference(profile)
    if changes and request.POST.get("seen") != _seen(changes):
        raise Conflict(_("Somebody changed an answer meanwhile. Look at what would change now, then apply it."))
    done = apply(profile, by=request.member)
    count = len(done.changes)
    messages.success(request, ngettext("%(n)s answer is changed.", "%(n)s answers are changed.", count) % {"n": count})
    if done.secrets:
        messages.warning(
            request,
            _("New endpoints have new secrets: give them to their receivers. See Settings, Refund hooks: %(names)s.")
            % {"names": ", ".join(done.secrets)},
        )
    return redirect(to(request, "setup"))


def _seen(changes: list[Change]) -> str:
    return fingerprint({f"{change.section} {change.key}": [change.before, change.after] for change in changes})


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_shown(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "–" if value in (None, "") else str(value)
