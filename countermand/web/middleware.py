from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from countermand.plain import Plain
from countermand.web.errors import sentence_page


class PlainErrorsMiddleware:
    """Turns a `Plain` that a view lets through into a page with that one sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Plain):
            return sentence_page(request, str(exception), status=exception.status)
        return None
