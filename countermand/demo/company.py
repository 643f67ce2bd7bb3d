"""What makes up an invented company, and the two that the demo shows."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from countermand.orders.stages import Stage


@dataclass(frozen=True)
class Product:
    sku: str
    description: str
    price: Decimal


@dataclass(frozen=True)
class Customer:
    name: str
    email: str


@dataclass(frozen=True, kw_only=True)
class Company:
    slug: str
    name: str
    time_zone: str
    currency: str
    number: str  # how its order system writes an order number
    first_number: int
    words: dict[Stage, str]  # its order system's own words
    odd_words: list[str]  # words that nobody has explained yet
    carriers: list[tuple[str, str]]  # name, and how its tracking numbers look: each # is a digit
    free_line: Product  # something without a catalog number
    products: list[Product]
    comes_with: dict[str, Product]  # by SKU: what is added to each of it, and only goes with it
    customers: list[Customer]
    shipping: Decimal  # what two orders of three pay for it
    discount: Decimal  # what one of five gets off
    most: int  # of one product on a line
    file_name: str  # what its order system writes every night
    headers: list[str]
    halls: list[str]  # where it keeps its goods
    delimiter: str
    decimal: str

    def location(self, sku: str) -> str:
        """The shelf that this product always lies on."""
        at = next((at for at, product in enumerate(self.products) if product.sku == sku), None)
        return "" if at is None else f"{self.halls[at % len(self.halls)]}-{at // 8 + 1}-{at % 8 + 1}"

    def day(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.time_zone)).date()


def products(lines: str) -> list[Product]:
    """One a line: SKU | description | price."""
    rows = (line.split("|") for line in lines.strip().splitlines())
    return [Product(sku.strip(), description.strip(), Decimal(price.strip())) for sku, description, price in rows]


def customers(lines: str) -> list[Customer]:
    """One a line: name | e-mail."""
    rows = (line.split("|") for line in lines.strip().splitlines())
    return [Customer(name.strip(), email.strip()) for name, email in rows]
