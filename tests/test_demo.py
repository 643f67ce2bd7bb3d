"""What somebody finds who starts the demo for the first time."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from countermand.local.postgres import Server
from tests.running import Running, data_folder, demo, eventually

COMPANIES = ["harbor-wheel", "kolibri"]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with data_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def product(folder: Path) -> Iterator[dict[str, Any]]:
    running, said = demo(Running, folder)
    yield said
    running.end()


@pytest.fixture
def rows(product: dict[str, Any], folder: Path) -> Any:
    """A function that asks the demo's database, past every rule."""
    with psycopg.connect(
        f"host={Server(folder / 'postgres').socket} user=postgres dbname=countermand",
        options="-c search_path=countermand",
    ) as connection:
        yield lambda statement: connection.execute(statement).fetchall()


def log_in(product: dict[str, Any], user: dict[str, Any]) -> requests.Session:
    browser = requests.Session()
    page = browser.get(f"{product['url']}/accounts/login/", timeout=10)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token
    answer = browser.post(
        f"{product['url']}/accounts/login/",
        {"login": user["email"], "password": user["password"], "csrfmiddlewaretoken": token[1]},
        headers={"Referer": product["url"]},
        timeout=10,
    )
    assert answer.ok, answer.text
    return browser


def test_everybody_can_log_in_and_sees_their_orders(product: dict[str, Any]) -> None:
    assert {role for user in product["users"] for role in user["roles"]} == {
        *["requester", "approver", "fulfillment", "finance", "admin", "auditor"]
    }
    for user in product["users"]:
        page = log_in(product, user).get(f"{product['url']}/o/{user['org']}/orders/", timeout=10)
        assert page.status_code == 200
        assert page.text.count("<tr") > 20


def test_there_is_something_of_everything(rows: Any) -> None:
    assert rows("SELECT count(*) FROM orders_order") == [(240,)]
    assert 650 < rows("SELECT count(*) FROM orders_line")[0][0] < 800
    assert {stage for (stage,) in rows("SELECT DISTINCT stage FROM orders_line")} == {
        *["open", "on_hold", "backordered", "picking", "packed", "shipped", "delivered", "canceled", "unknown"]
    }
    per_company = rows("SELECT org_id, status, count(*) FROM cancellations_request GROUP BY 1, 2 ORDER BY 1, 2")
    assert [(status, count) for _, status, count in per_company] == 2 * [
        ("approved", 6),
        ("pending", 5),
        ("rejected", 2),
        ("withdrawn", 2),
    ]
    assert rows("SELECT DISTINCT answer FROM cancellations_warehouseanswer ORDER BY 1") == [
        ("not_found",),
        ("stopped",),
    ]
    assert rows("SELECT count(*) FROM cancellations_reinstatement WHERE state = 'asked'") == [(2,)]
    assert rows("SELECT count(*) FROM imports_import WHERE state = 'applied' AND refused = 0") == [(2,)]


def test_no_order_is_from_tomorrow(rows: Any) -> None:
    assert rows("SELECT count(*) FROM orders_order WHERE placed_on > (now() AT TIME ZONE 'Europe/Berlin')::date") == [
        (0,)
    ]


def test_a_pending_request_waits_whose_line_has_shipped(product: dict[str, Any]) -> None:
    priya = next(user for user in product["users"] if user["roles"] == ["approver"])
    queue = log_in(product, priya).get(f"{product['url']}/o/{priya['org']}/queue/", timeout=10)
    assert "Look again" in queue.text


@pytest.mark.parametrize("company", COMPANIES)
def test_the_sink_gets_one_verified_message_for_each_approval(product: dict[str, Any], company: str) -> None:
    def received() -> list[dict[str, Any]]:
        return requests.get(f"{product['sink_url']}receive/{company}/", timeout=5).json()  # type: ignore[no-any-return]

    eventually(lambda: len(received()) == 6)
    assert all(message["verified"] for message in received())


def test_the_mailbox_fills(product: dict[str, Any]) -> None:
    eventually(lambda: "is approved" in requests.get(product["mailbox_url"], timeout=5).text)


def test_the_doctor_has_nothing_to_say(product: dict[str, Any], folder: Path) -> None:
    eventually(lambda: "is approved" in requests.get(product["mailbox_url"], timeout=5).text)
    done = subprocess.run(
        [sys.executable, "-m", "countermand", "doctor", "--data", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_it_starts_again_in_seconds_at_another_port(own_folder: Path) -> None:
    first, _ = demo(Running, own_folder)
    first.end()
    began = time.monotonic()
    again, said = demo(Running, own_folder)
    assert time.monotonic() - began < 8
    with psycopg.connect(
        f"host={Server(own_folder / 'postgres').socket} user=postgres dbname=countermand",
        options="-c search_path=countermand",
    ) as connection:
        urls = connection.execute("SELECT url FROM refunds_endpoint WHERE enabled").fetchall()
    again.end()
    assert all(url.startswith(said["url"]) for (url,) in urls)
