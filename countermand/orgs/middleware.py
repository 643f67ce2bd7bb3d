"""Opens the org's door for `/o/<slug>/…`, and asks the permission matrix before any view runs."""

from collections.abc import Callable
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import resolve
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from countermand.orgs.directory import place_in
from countermand.orgs.models import Membership, Organization, User
from countermand.orgs.permissions import PUBLIC, access_to
from countermand.orgs.tenancy import acting_for

Answer = Callable[[HttpRequest], HttpResponseBase]


class OrgRequest(HttpRequest):
    """A request inside `/o/<slug>/…`: what every view below that path gets."""

    member: Membership
    org: Organization
    user: User
    even_if_refused: list[Callable[[], None]]


def to_login(request: HttpRequest) -> HttpResponse:
    """The login page, the whole of it also where only a part of a page was asked for."""
    if request.htmx:  # type: ignore[attr-defined]
        address = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(redirect_to_login(address)["Location"])
    return redirect_to_login(request.get_full_path() if request.method in {"GET", "HEAD"} else _page_before(request))


def _page_before(request: HttpRequest) -> str:
    """The page whose button was pressed: what the button sends to cannot be opened."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    return urlsplit(page)._replace(scheme="", netloc="").geturl()


def even_if_refused(request: OrgRequest, record: Callable[[], None]) -> None:
    """Runs `record` in a transaction of its own after the answer: what is noted down of a request that is refused."""
    request.even_if_refused = [*getattr(request, "even_if_refused", []), record]


def _keep_even_so(request: HttpRequest, member: Membership) -> None:
    for record in getattr(request, "even_if_refused", []):
        with acting_for(member.org_id):
            record()


class OrgMiddleware:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        access = access_to(resolve(request.path_info).view_name)
        if access is PUBLIC:
            return self.get_response(request)
        if not request.user.is_authenticated:
            return to_login(request)
        if not access.of_org:
            return self.get_response(request)
        return self.inside(request, request.path_info.split("/")[2])

    def inside(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        place = place_in(request.user, slug)  # type: ignore[arg-type]
        if place is None:
            raise Http404
        member, org = place
        with acting_for(org.id):
            request.member, request.org = member, org  # type: ignore[attr-defined]
            with timezone.override(ZoneInfo(org.time_zone)):
                response = self.get_response(request)
            if response.status_code >= 400:  # an answer that refuses leaves nothing half written
                transaction.set_rollback(True)
        _keep_even_so(request, member)
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]
    ) -> HttpResponse | None:
        kwargs.pop("org", None)
        member = getattr(request, "member", None)
        if member is not None:
            access_to(request.resolver_match.view_name).check(member, request.method or "GET")  # type: ignore[union-attr]
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if getattr(request, "member", None) is not None:
            transaction.set_rollback(True)
