"""Many people at once, over HTTP, against the running product."""

import re
import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import requests
from django.conf import settings

from countermand.audit.models import Entry
from countermand.cancellations.models import Decision, Request
from countermand.orders.models import Line
from countermand.orgs.owned import new_id
from countermand.refunds.models import Delivery, Endpoint, Refund

AT_ONCE = 16
ROUNDS = 50


class Browser:
    """A logged-in person's requests session, with the CSRF token of their cookie."""

    def __init__(self, address: str, acme: Any, member: Any) -> None:
        self.address = address
        self.http = requests.Session()
        cookies = acme.client(member).cookies
        self.http.cookies.set(settings.SESSION_COOKIE_NAME, cookies[settings.SESSION_COOKIE_NAME].value)
        page = self.http.get(f"{address}/o/{acme.slug}/requests/", timeout=30)
        assert page.status_code == 200
        self.token = re.search(r'"X-CSRFToken": ?"(\w+)"', page.text.replace("&quot;", '"'))[1]  # type: ignore[index]

    def get(self, path: str) -> int:
        return self.http.get(self.address + path, timeout=60).status_code

    def post(self, path: str, data: dict[str, Any]) -> int:
        headers = {"X-CSRFToken": self.token, "Referer": self.address}
        return self.http.post(self.address + path, data, headers=headers, allow_redirects=False, timeout=60).status_code


def all_at_once(tries: list[Callable[[], int]]) -> Counter[int]:
    """Runs the tries in threads that start together; counts their HTTP statuses."""
    gate, statuses = threading.Barrier(len(tries)), []

    def one(attempt: Callable[[], int]) -> None:
        gate.wait()
        statuses.append(attempt())

    threads = [threading.Thread(target=one, args=[attempt]) for attempt in tries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(statuses)


def test_of_sixteen_approvers_one_approves_and_fifteen_read_who_was_faster(product: str, acme: Any) -> None:
    with acme.door():
        for name in ("Books", "Shop"):
            Endpoint.objects.create(name=name, url="http://127.0.0.1:9/", secret="whsec_c2VjcmV0")
    people = [Browser(product, acme, acme.member(f"approver{n}", ["approver"])) for n in range(AT_ONCE)]
    for _ in range(ROUNDS):
        request = acme.ask(acme.order())
        with acme.door():
            row = request.lines.get()
        form = {"verdict": "approve", "reason": request.reason_id, "row": row.id, f"amount-{row.id}": "5000"}
        path = acme.url("request-decision", request.number)
        assert all_at_once([partial(one.post, path, form) for one in people]) == {302: 1, 409: AT_ONCE - 1}
    with acme.door():
        assert Decision.objects.count() == Refund.objects.count() == ROUNDS
        assert Entry.objects.filter(action="approved").count() == ROUNDS
        assert Delivery.objects.count() == 2 * ROUNDS
        assert set(Line.objects.values_list("canceled", "stage")) == {(5, "canceled")}


def test_of_sixteen_reps_on_one_line_one_gets_the_request(product: str, acme: Any) -> None:
    people = [Browser(product, acme, acme.member(f"rep{n}", ["requester"])) for n in range(AT_ONCE)]
    for _ in range(5):
        order = acme.order()
        (line,) = acme.lines(order)
        path = acme.url("request-new", order.id)
        form = {"scope": "lines", "line": line.id, "reason": acme.reason().id}
        tries = [partial(one.post, path, form | {"key": str(new_id())}) for one in people]
        assert all_at_once(tries) == {302: 1, 409: AT_ONCE - 1}
        with acme.door():
            assert Request.objects.filter(order=order).count() == 1


def test_settings_roles_searches_and_approvals_wait_for_each_other_and_never_deadlock(product: str, acme: Any) -> None:
    admin, reader, approver = (Browser(product, acme, member) for member in (acme.ada, acme.carol, acme.bob))
    requests_made = [acme.ask(acme.order()) for _ in range(20)]
    company = {"time_zone": "UTC", "currency": "USD"}
    tries: list[Callable[[], int]] = []
    for n, request in enumerate(requests_made):
        form = {"number": request.number, f"amount-{request.number}": "5000"}
        tries.append(partial(approver.post, acme.url("decisions"), form))
        tries.append(partial(admin.post, acme.url("settings-company"), company | {"name": f"Acme {n}"}))
        tries.append(
            partial(admin.post, acme.url("member", acme.fay.id), {"roles": ["fulfillment", "finance"][: 1 + n % 2]})
        )
        tries.append(partial(reader.get, f"{acme.url('orders')}?q=greta"))
    assert set(all_at_once(tries)) == {200, 302}
    with acme.door():
        assert set(Request.objects.values_list("status", flat=True)) == {"approved"}
