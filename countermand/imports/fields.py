"""What a column of an order file can mean. What desks call it: see `vocabulary`."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    ID = "id"
    TEXT = "text"
    QUANTITY = "quantity"
    PRICE = "price"
    AMOUNT = "amount"
    CURRENCY = "currency"
    DATE = "date"
    STAGE = "stage"
    FLAG = "flag"
    UNIT = "unit"
    PAYMENT = "payment"


@dataclass(frozen=True)
class Field:
    name: str
    label: str | Promise
    kind: Kind
    limit: int = 100  # characters


FIELDS = {
    field.name: field
    for field in [
        Field("order_number", _("order number"), Kind.ID),
        Field("line_ref", _("line"), Kind.ID),
        Field("parent_ref", _("line it belongs to"), Kind.ID),  # of a kit’s part or a gift
        Field("sku", _("SKU"), Kind.TEXT, 200),
        Field("description", _("description"), Kind.TEXT, 500),
        Field("customer_name", _("customer"), Kind.TEXT, 300),
        Field("customer_email", _("customer’s e-mail"), Kind.TEXT, 320),
        Field("ordered", _("quantity ordered"), Kind.QUANTITY),
        Field("shipped", _("quantity shipped"), Kind.QUANTITY),
        Field("shipped_flag", _("shipped: yes or no"), Kind.FLAG),  # yes: all of it; no says nothing
        Field("canceled", _("quantity canceled by the order system"), Kind.QUANTITY),
        Field("price", _("unit price"), Kind.PRICE),
        Field("currency", _("currency"), Kind.CURRENCY),
        Field("tax", _("tax amount"), Kind.AMOUNT),
        Field("discount", _("discount amount"), Kind.AMOUNT),
        Field("shipping", _("shipping costs"), Kind.AMOUNT),
        Field("order_discount", _("discount on the whole order"), Kind.AMOUNT),
        Field("order_tax", _("tax on the whole order"), Kind.AMOUNT),
        Field("paid", _("amount paid"), Kind.AMOUNT),
        Field("payment", _("payment status"), Kind.PAYMENT, 200),
        Field("stage", _("stage"), Kind.STAGE, 200),
        Field("placed_on", _("order date"), Kind.DATE),
        Field("shipped_on", _("shipped date"), Kind.DATE),
        Field("ship_by", _("ship by"), Kind.DATE),
        Field("location", _("location"), Kind.TEXT),  # where it is picked
        Field("carrier", _("carrier"), Kind.TEXT),
        Field("tracking", _("tracking number"), Kind.TEXT, 200),
        Field("unit", _("unit"), Kind.UNIT),
    ]
}

# Units of which a line may have a part, as `matching.key` writes them.
_DIVIDED = """
    kg, kgs, kgm, kilo, kilos, kilogram, kilograms, kilogramm, g, gr, grm, gram, grams, gramm, mg, mgm, t, to,
    tne, tonne, tonnes, lb, lbs, lbr, oz, onz, m, mtr, meter, meters, metre, metres, metro, metros, metri, mt, ml,
    cm, cmt, mm, mmt, km, kmt, ft, fot, foot, feet, yd, yrd, yard, yards, in, inch, inches, l, ltr, liter, liters,
    litre, litres, litro, litros, litri, mlt, cl, clt, dl, dlt, hl, hlt, gal, gll, gallon, gallons, m2, mtk, qm,
    sqm, sqft, m3, mtq, cbm, h, hr, hrs, hur, hour, hours, std, stunde, stunden, heure, heures, hora, horas, ora,
    ore, uur, day, days, tag, tage
"""
_COUNTED = """
    pc, pcs, pce, piece, pieces, ea, each, unit, units, un, stk, st, stck, stuck, stucke, stuks, piece s, pieza, piezas,
    pza, pzas, ud, uds, unidad, unidades, unidade, pz, pezzo, pezzi, pca, pcas, peca, pecas, u, set, sets, box, boxes,
    pair, pairs, paar, pack, packs, roll, rolls
"""
COUNTED_UNITS = frozenset(unit.strip() for unit in _COUNTED.split(","))
DIVIDED_UNITS = frozenset(unit.strip() for unit in _DIVIDED.split(","))
