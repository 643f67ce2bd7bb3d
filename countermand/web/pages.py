from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from countermand.orgs.directory import memberships_of


def home(request: HttpRequest) -> HttpResponse:
    """The person's only company, or the list of theirs."""
    mine = memberships_of(request.user)  # type: ignore[arg-type]
    if len(mine) == 1 and "all" not in request.GET:
        return redirect(reverse("orders", args=[mine[0].org_slug]))
    return render(request, "home.html", {"memberships": mine})


def healthz(request: HttpRequest) -> HttpResponse:
    """Answers "ok" when the database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
