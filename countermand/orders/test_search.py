from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from countermand.audit.models import Entry
from countermand.orders.models import Order, SearchTerm
from countermand.orders.search import MATCH, find, index_orders
from tests.server import superuser

ALL = "SELECT id FROM orders_order"


@pytest.mark.parametrize("query", ["so-77", "7710", "GRÜN", "ün & s", "gruen@ex", "EXAMPLE.com", "lamp-x", "MP-X1"])
def test_an_order_is_found_by_any_piece_of_what_people_know(acme: Any, query: str) -> None:
    order = acme.order(
        {"sku": "LAMP-X1"}, number="SO-77102", customer_name="Grün & Söhne", customer_email="gruen@example.com"
    )
    acme.order(number="PO-1", customer_name="Somebody", customer_email="else@elsewhere.org")
    with acme.door():
        index_orders(ALL)
        assert list(find(query)) == [order]


@pytest.mark.parametrize("query", ["%", "_", "77%102", "nothing", "' OR true --", "SO-77102-and-far-too-much" * 9])
def test_what_stands_nowhere_finds_nothing(acme: Any, query: str) -> None:
    acme.order(number="SO-77102")
    with acme.door():
        index_orders(ALL)
        assert not find(query)


def test_indexing_again_changes_nothing(acme: Any) -> None:
    acme.order(number="SO-1")
    with acme.door():
        index_orders(ALL)
        before = SearchTerm.objects.count()
        index_orders(ALL)
        assert SearchTerm.objects.count() == before > 0


def test_the_app_role_searches_by_index(acme: Any) -> None:
    with acme.door():
        Order.objects.bulk_create(
            Order(number=f"SO-{n:06}", customer_name=f"Customer {n}", currency="USD", sorted_on="2026-11-01")
            for n in range(3000)
        )
        index_orders(ALL)
    with superuser(settings.DATABASES["default"]["NAME"]) as server:
        server.execute("ANALYZE orders_searchterm")  # as autovacuum does; without, it is all a guess
    with acme.door(), connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + MATCH, [acme.org.id, SearchTerm.Kind.values, "002", 1000])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    index_cond = next(line for line in plan.splitlines() if "Index Cond" in line)
    assert ">= '002'" in index_cond, plan


def test_the_neighbors_orders_are_not_found(acme: Any, next_door: Any) -> None:
    next_door.order(number="SO-SECRET")
    with next_door.door():
        index_orders(ALL)
    with acme.door():
        index_orders(ALL)
        assert not find("SECRET")


def test_the_page_lists_the_newest_first_and_pages_by_key(acme: Any) -> None:
    for day in range(1, 29):
        acme.order(number=f"A-{day}", sorted_on=f"2026-10-{day:02}")
        acme.order(number=f"B-{day}", sorted_on=f"2026-10-{day:02}")
    client = acme.client(acme.ann)
    first = client.get(acme.url("orders"))
    assert first.context["orders"][0]["order"].number == "B-28"
    second = client.get(acme.url("orders") + first.context["next_url"])
    numbers = [row["order"].number for page in (first, second) for row in page.context["orders"]]
    assert len(numbers) == len(set(numbers)) == 56


def test_the_stage_filter_finds_orders_with_a_line_there(acme: Any) -> None:
    acme.order({}, {"stage": "packed"}, number="HALF")
    acme.order({})
    page = acme.client(acme.ann).get(acme.url("orders"), {"stage": "packed"})
    assert [row["order"].number for row in page.context["orders"]] == ["HALF"]


def test_a_search_is_recorded_but_not_each_key_pressed(acme: Any) -> None:
    client = acme.client(acme.ann)
    client.get(acme.url("orders"), {"q": "greta"}, headers={"HX-Request": "true"})
    client.get(acme.url("orders"), {"q": "greta"})
    with acme.door():
        assert Entry.objects.get(action="searched").subject == "greta"


def test_one_character_is_too_few_and_nonsense_in_the_address_is_ignored(acme: Any) -> None:
    page = acme.client(acme.ann).get(acme.url("orders"), {"q": "x", "after": "yesterday", "stage": "lost"})
    assert "Type at least two characters." in page.content.decode()


def test_when_too_many_fit_the_page_says_so(acme: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in ("SO-1", "SO-2", "SO-3"):
        acme.order(number=number)
    with acme.door():
        index_orders(ALL)
    client = acme.client(acme.ann)
    assert "Type more" not in client.get(acme.url("orders"), {"q": "so-"}).content.decode()
    for module in ("search", "pages"):
        monkeypatch.setattr(f"countermand.orders.{module}.MOST_VALUES", 3)
    assert "Type more" in client.get(acme.url("orders"), {"q": "so-"}).content.decode()


def test_of_a_sku_on_very_many_lines_the_orders_that_came_last_are_found_and_the_page_says_so(
    acme: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("countermand.orders.search.MOST_LINES", 2)
    for number in ("FIRST", "THEN", "LAST"):
        acme.order({"sku": "LAMP"}, number=number)
    with acme.door():
        index_orders(ALL)
    page = acme.client(acme.ann).get(acme.url("orders"), {"q": "lamp"})
    assert {row["order"].number for row in page.context["orders"]} == {"THEN", "LAST"}
    assert "So many fit that not all of them are shown." in page.content.decode()


def test_what_is_found_comes_once_the_newest_first_page_by_page(acme: Any) -> None:
    for day in range(1, 31):
        acme.order({"sku": "GRÜN-1"}, {"sku": "GRÜN-2"}, customer_name="Grün", sorted_on=f"2026-10-{day:02}")
        acme.order({"sku": "GRÜN-1"}, {"stage": "packed"}, customer_name="Nobody", sorted_on=f"2026-09-{day:02}")
    with acme.door():
        index_orders(ALL)
    client, found = acme.client(acme.ann), []
    address = acme.url("orders") + "?q=grün"
    while address:
        page = client.get(address)
        found += [row["order"] for row in page.context["orders"]]
        address = acme.url("orders") + page.context["next_url"] if page.context["next_url"] else ""
    assert len(found) == len({order.id for order in found}) == 60
    assert found == sorted(found, key=lambda order: (order.sorted_on, order.id), reverse=True)
    packed = client.get(acme.url("orders"), {"q": "grün", "stage": "packed"})
    assert len(packed.context["orders"]) == 30
