"""People who press their buttons at the same moment, and what each of them is told."""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

import requests
from django.conf import settings

from countermand.cancellations.models import Request
from countermand.cancellations.pending import wishes
from countermand.cancellations.rules import current

OF_A_FORM = r'<div class="alert alert-danger"[^>]*>(.*?)</div>'
OF_A_PAGE = r'<p class="sentence">(.*?)</p>'
OF_A_LIST = r'<ul class="reasons"><li>(.*?)</li>'
WHY_NOT = re.compile("|".join([OF_A_FORM, OF_A_PAGE, OF_A_LIST]), re.DOTALL)


@dataclass(frozen=True)
class Answer:
    status: int
    page: str
    location: str

    @property
    def sentences(self) -> list[str]:
        """Why it was not done."""
        return [unescape("".join(found)).strip() for found in WHY_NOT.findall(self.page)]

    @property
    def sentence(self) -> str:
        """The one that stands above everything else."""
        assert self.sentences, f"{self.status} without a sentence"
        return self.sentences[0]


class Browser:
    """A logged-in person's connection, kept open, with the CSRF token of their cookie."""

    def __init__(self, address: str, company: Any, member: Any) -> None:
        self.address = address
        self.http = requests.Session()
        cookies = company.client(member).cookies
        self.http.cookies.set(settings.SESSION_COOKIE_NAME, cookies[settings.SESSION_COOKIE_NAME].value)
        page = self.http.get(f"{address}/o/{company.slug}/requests/", timeout=30)
        assert page.status_code == 200
        self.token = re.search(r'"X-CSRFToken": ?"(\w+)"', page.text.replace("&quot;", '"'))[1]  # type: ignore[index]

    def get(self, path: str) -> Answer:
        return _answer(self.http.get(self.address + path, timeout=60))

    def post(self, path: str, form: dict[str, Any], **headers: str) -> Answer:
        headers |= {"X-CSRFToken": self.token, "Referer": self.address}
        return _answer(self.http.post(self.address + path, form, headers=headers, allow_redirects=False, timeout=60))


def _answer(said: requests.Response) -> Answer:
    return Answer(said.status_code, said.text, said.headers.get("Location", ""))


def all_at_once(tries: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Runs the tries in threads that start together. The answers come in the order of the tries."""
    gate = threading.Barrier(len(tries))
    answers: list[Answer | None] = [None] * len(tries)

    def one(number: int, attempt: Callable[[], Answer]) -> None:
        gate.wait()
        answers[number] = attempt()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(tries)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answer for answer in answers if answer is not None]


def statuses(answers: Sequence[Answer]) -> Counter[int]:
    return Counter(answer.status for answer in answers)


def asked(company: Any, many: int) -> Iterator[Request]:
    """Requests that wait, each for the whole of an order of its own, made when its turn comes."""
    for _ in range(many):
        yield company.ask(company.order())


def approval(company: Any, request: Request) -> dict[str, Any]:
    """What the page of a waiting request sends when all of it is approved."""
    with company.door():
        found = wishes([request], current())[request.id]
    form = {"verdict": "approve", "reason": request.reason_id, "row": [wish.row.id for wish in found]}
    for wish in found:
        form |= {f"amount-{wish.row.id}": wish.amount_minor, f"seen-{wish.row.id}": str(wish.seen)}
    return form
