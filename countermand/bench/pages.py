"""The pages of the desk that are measured: who opens them, and where. Each time another order, request or text."""

from collections.abc import Callable

from countermand.bench.seeded import Seeded

FIRST = ("anna", "ben", "clara", "david", "emma", "felix", "greta", "hugo", "ida", "jonas")
LAST = ("lin", "berg", "gold", "schwarz", "win", "rosen", "stein", "hart", "kirch", "mor")

Address = Callable[[Seeded, int], str]


def order(company: Seeded, n: int) -> str:
    return f"orders/{company.order_id(_any_order(company, n))}/"


def pending_order(company: Seeded, n: int) -> str:
    return f"orders/{company.order_id(company.pending_order(n * 7 % company.pending))}/"


def decision(company: Seeded, n: int) -> str:
    return f"requests/{company.first_number + company.decided + n * 7 % company.pending}/"


def decided(company: Seeded, n: int) -> str:
    return f"requests/{company.first_number + (n * 20 + 3) % company.decided}/"


def by_number(company: Seeded, n: int) -> str:
    return f"orders/?q={4_000_000 + _any_order(company, n)}"


def by_end(company: Seeded, n: int) -> str:
    """As on the phone: "it ends in 04711"."""
    return f"orders/?q={_any_order(company, n) % 100_000:05}"


def by_customer(company: Seeded, n: int) -> str:
    customer = _customer(company, n)
    return f"orders/?q={FIRST[customer % 10]} {LAST[customer // 10 % 10]}"


def by_email(company: Seeded, n: int) -> str:
    customer = _customer(company, n)
    return f"orders/?q={customer}@example"


def by_sku(company: Seeded, n: int) -> str:
    return f"orders/?q=SKU-{10_000 + _any_order(company, n) % min(20_000, 1 + company.orders * 4 // 25)}"


def by_all(company: Seeded, n: int) -> str:
    """What nearly everything has."""
    return f"orders/?q={('example', 'sku-1', 'berg', '00')[n % 4]}"


def _any_order(company: Seeded, n: int) -> int:
    return n * 104_729 % company.orders


def _customer(company: Seeded, n: int) -> int:
    return 1 + _any_order(company, n) * 7919 % (company.orders // 20)


DESK: dict[str, tuple[str, Address]] = {
    "queue": ("bob", lambda company, n: "queue/"),
    "queue_live": ("bob", lambda company, n: "queue/live/"),
    "counts": ("bob", lambda company, n: "counts/"),
    "orders": ("bob", lambda company, n: "orders/"),
    "search_number": ("bob", by_number),
    "search_end": ("bob", by_end),
    "search_customer": ("bob", by_customer),
    "search_email": ("bob", by_email),
    "search_sku": ("bob", by_sku),
    "search_all": ("bob", by_all),
    "orders_packed": ("bob", lambda company, n: "orders/?stage=packed"),
    "orders_unknown": ("bob", lambda company, n: "orders/?stage=unknown"),
    "order": ("bob", order),
    "order_pending": ("bob", pending_order),
    "ask": ("bob", lambda company, n: pending_order(company, n) + "requests/new/"),
    "decision": ("bob", decision),
    "decided": ("bob", decided),
    "holds": ("fay", lambda company, n: "holds/"),
    "holds_search": ("fay", lambda company, n: f"holds/?q=CR-{company.first_number + company.decided + n}"),
    "holds_order": ("fay", lambda company, n: f"holds/?q={4_000_000 + company.pending_order(n)}"),
    "requests": ("bob", lambda company, n: "requests/"),
    "refunds": ("ada", lambda company, n: "refunds/"),
    "refunds_look": ("ada", lambda company, n: "refunds/?state=look"),
    "mails": ("ada", lambda company, n: "mails/"),
    "audit": ("ada", lambda company, n: "audit/"),
    "audit_search": ("ada", lambda company, n: f"audit/?q=CR-{company.first_number + n}"),
    "reconciliation": ("ada", lambda company, n: "reconciliation/"),
    "imports": ("ada", lambda company, n: "imports/"),
    "exports": ("ada", lambda company, n: "exports/"),
}
