"""The pages people see when something is not as they expected. Each says what happened and the way out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

TITLES = {
    400: _("That did not work"),
    403: _("You may not do that"),
    404: _("There is nothing here"),
    409: _("Somebody was faster"),
    500: _("Something broke on our side"),
}


def sentence_page(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    context = {"title": TITLES.get(status, TITLES[400]), "sentence": sentence, "status": status}
    return render(request, "error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return sentence_page(request, _("The page sent something that cannot be read. Go back and try again."), status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    sentence = str(exception) or _("Your roles do not allow this. Ask an admin of your company.")
    return sentence_page(request, sentence, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    sentence = _("This page does not exist, or it is not yours to see. Check the address, or go back to your orders.")
    return sentence_page(request, sentence, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    sentence = _("Nothing was changed. Try again; if it happens again, tell whoever runs Countermand at your company.")
    return sentence_page(request, sentence, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    sentence = _("This page was open too long, so nothing was sent. Go back, reload the page and try again.")
    return sentence_page(request, sentence, status=403)
