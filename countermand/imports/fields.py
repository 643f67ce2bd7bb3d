"""What a column of an order file can mean, and the headers that usually mean it."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    ID = "id"
    TEXT = "text"
    QUANTITY = "quantity"
    PRICE = "price"
    CURRENCY = "currency"
    DATE = "date"
    STAGE = "stage"
    UNIT = "unit"


@dataclass(frozen=True)
class Field:
    name: str
    label: str | Promise
    kind: Kind
    limit: int
    headers: tuple[str, ...]


def _field(name: str, label: str | Promise, kind: Kind, headers: str, limit: int = 100) -> Field:
    return Field(name, label, kind, limit, tuple(header.strip() for header in headers.split(",")))


# Headers are compared in lower case, without accents and punctuation (see matching.py). The best known first.
FIELDS = {
    field.name: field
    for field in [
        _field(
            "order_number",
            _("order number"),
            Kind.ID,
            "order number, order no, order, order id, order nr, order num, order ref, order reference, sales order,"
            "sales order number, sales order no, so number, so no, purchase order number, document number, so,"
            "auftrag, auftragsnummer, auftragsnr, auftrags nr, auftrag nr, bestellung, bestellnummer, bestellnr,"
            "bestell nr, belegnummer, beleg nr, belegnr,"
            "commande, numero de commande, n commande, no commande, num commande, numero commande,"
            "pedido, numero de pedido, n pedido, num pedido, numero pedido, ordernummer, bestelnummer, order nummer",
        ),
        _field(
            "line_ref",
            _("line"),
            Kind.ID,
            "line, line number, line no, line id, line nr, order line, order line number, order line id, line item,"
            "line item number, item no, item number, lineitem, row, position, pos, pos nr, posnr, positionsnummer,"
            "position nr, auftragsposition, zeile, zeilennummer, ligne, numero de ligne, n ligne, poste,"
            "linea, numero de linea, posicion, regel, regelnummer, orderregel",
        ),
        _field(
            "sku",
            _("SKU"),
            Kind.TEXT,
            "sku, article, article number, article no, item code, item sku, product code, product number, product id,"
            "product sku, part number, part no, material, material number, product, artikel, artikelnummer, artikelnr,"
            "artikel nr, materialnummer, teilenummer, sachnummer, reference, ref, reference article, code article,"
            "articulo, referencia, codigo, codigo de articulo, codigo articulo, artikelcode, productcode",
            200,
        ),
        _field(
            "description",
            _("description"),
            Kind.TEXT,
            "description, item description, product description, product name, item name, article description, item,"
            "title, bezeichnung, artikelbezeichnung, beschreibung, artikelname, produkt, produktname, artikeltext,"
            "designation, libelle, descripcion, nombre del producto, omschrijving, artikelomschrijving",
            500,
        ),
        _field(
            "customer_name",
            _("customer"),
            Kind.TEXT,
            "customer, customer name, client, client name, buyer, buyer name, account name, sold to, sold to name,"
            "bill to name, ship to name, company, kunde, kundenname, name des kunden, auftraggeber, besteller, firma,"
            "nom client, nom du client, acheteur, cliente, nombre del cliente, nombre cliente, klant, klantnaam",
            300,
        ),
        _field(
            "customer_email",
            _("customer’s e-mail"),
            Kind.TEXT,
            "customer email, email, e mail, mail, email address, customer e mail, contact email, buyer email,"
            "e mail adresse, kunden e mail, kunden email, kundenmail, courriel, adresse email, adresse e mail,"
            "email client, correo, correo electronico, e mailadres, emailadres",
            320,
        ),
        _field(
            "ordered",
            _("quantity ordered"),
            Kind.QUANTITY,
            "quantity ordered, qty ordered, ordered quantity, ordered qty, order quantity, order qty, quantity, qty,"
            "ordered, units ordered, units, lineitem quantity, bestellmenge, auftragsmenge, menge, bestellte menge,"
            "anzahl, stuckzahl, stuck, quantite commandee, quantite, qte commandee, qte, cantidad pedida, cantidad,"
            "besteld aantal, aantal besteld, aantal, hoeveelheid",
        ),
        _field(
            "shipped",
            _("quantity shipped"),
            Kind.QUANTITY,
            "quantity shipped, qty shipped, shipped quantity, shipped qty, units shipped, delivered quantity,"
            "qty delivered, quantity delivered, delivered qty, fulfilled quantity, qty fulfilled, shipped,"
            "liefermenge, gelieferte menge, versandmenge, versendete menge, menge geliefert, geliefert,"
            "quantite expediee, quantite livree, qte expediee, qte livree, cantidad enviada, cantidad entregada,"
            "verzonden aantal, aantal verzonden, geleverd aantal, aantal geleverd",
        ),
        _field(
            "price",
            _("unit price"),
            Kind.PRICE,
            "unit price, price, price each, net price, sales price, item price, price per unit, lineitem price,"
            "einzelpreis, preis, stuckpreis, nettopreis, verkaufspreis, prix unitaire, prix, pu, prix ht,"
            "precio unitario, precio, stukprijs, prijs, eenheidsprijs, verkoopprijs",
        ),
        _field(
            "currency",
            _("currency"),
            Kind.CURRENCY,
            "currency, currency code, order currency, curr, wahrung, wahrungscode, devise, monnaie, moneda, divisa,"
            "valuta, munt",
        ),
        _field(
            "stage",
            _("stage"),
            Kind.STAGE,
            "status, stage, state, order status, line status, fulfillment status, fulfilment status, item status,"
            "shipping status, delivery status, auftragsstatus, positionsstatus, lieferstatus, statut, etat,"
            "statut commande, estado, estado del pedido, orderstatus, toestand",
            200,
        ),
        _field(
            "placed_on",
            _("order date"),
            Kind.DATE,
            "order date, ordered on, ordered at, order placed, placed on, date ordered, created, created at,"
            "created on, date, document date, auftragsdatum, bestelldatum, belegdatum, bestellt am, datum,"
            "date commande, date de commande, fecha, fecha de pedido, fecha pedido, orderdatum, besteldatum",
        ),
        _field(
            "shipped_on",
            _("shipped date"),
            Kind.DATE,
            "shipped date, ship date, date shipped, shipped on, shipped at, actual ship date, shipment date,"
            "versanddatum, versandt am, versendet am, lieferdatum, date expedition, date d expedition, expedie le,"
            "fecha de envio, fecha envio, verzenddatum, verzonden op",
        ),
        _field(
            "carrier",
            _("carrier"),
            Kind.TEXT,
            "carrier, shipping carrier, ship via, shipper, carrier name, spediteur, frachtfuhrer, versanddienst,"
            "versanddienstleister, paketdienst, transporteur, transportista, vervoerder",
        ),
        _field(
            "tracking",
            _("tracking number"),
            Kind.TEXT,
            "tracking, tracking number, tracking no, tracking id, tracking code, awb, sendungsnummer, paketnummer,"
            "sendungsverfolgung, trackingnummer, numero de suivi, suivi, numero de seguimiento, seguimiento",
            200,
        ),
        _field("unit", _("unit"), Kind.UNIT, "unit, uom, unit of measure, einheit, me, mengeneinheit, unite, eenheid"),
    ]
}

DIVIDED_UNITS = frozenset(
    [
        "kg",
        "g",
        "t",
        "mg",
        "lb",
        "lbs",
        "oz",
        "m",
        "cm",
        "mm",
        "km",
        "ft",
        "yd",
        "in",
        "l",
        "ml",
        "cl",
        "hl",
        "gal",
        "m2",
        "m3",
        "qm",
        "cbm",
        "sqm",
        "h",
        "hr",
        "std",
    ]
)
