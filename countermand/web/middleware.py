from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from countermand.plain import Plain
from countermand.web.errors import bad_request, sentence_page


class PlainErrorsMiddleware:
    """Turns a `Plain` that a view lets through into a page with that one sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "%00" in request.META.get("QUERY_STRING", ""):  # no text in Postgres can hold it
            return bad_request(request, ValueError("NUL"))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        if request.method == "POST" and any("\0" in text for _, texts in request.POST.lists() for text in texts):
            return bad_request(request, ValueError("NUL"))
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Plain):
            return sentence_page(request, str(exception), status=exception.status)
        return None
