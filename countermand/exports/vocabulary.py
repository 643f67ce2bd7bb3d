"""The headers that order systems give the columns of a file of cancellations, in seven languages."""

import re
import unicodedata

from rapidfuzz import fuzz, process

CLOSE = 88

# Compared in lower case, without accents and punctuation. The best known first; a header stands at one field only.
HEADERS = {
    "order_number": (
        "order number, order no, order nr, order num, order, order id, order ref, order reference, sales order,"
        "sales order number, so number, so no, document number, auftrag, auftragsnummer, auftragsnr, auftrags nr,"
        "bestellung, bestellnummer, bestellnr, belegnummer, beleg nr, commande, numero de commande, n commande,"
        "no commande, pedido, numero de pedido, n pedido, ordernummer, bestelnummer, ordine, numero ordine, n ordine,"
        "numero do pedido, encomenda, numero da encomenda, vbeln"
    ),
    "line": (
        "line, line number, line no, line nr, line id, order line, line item, order line id, position, pos, pos nr,"
        "posnr, positionsnummer, auftragsposition, zeile, zeilennummer, ligne, numero de ligne, n ligne, poste, linea,"
        "numero de linea, posicion, regel, regelnummer, orderregel, riga, numero riga, posizione, linha,"
        "numero da linha, posicao"
    ),
    "sku": (
        "sku, skus, item, item code, item sku, item number, item no, article, article number, article no, product code,"
        "product, product number, product id, part number, part no, material, material number, artikel, artikelnummer,"
        "artikelnr, artikel nr, materialnummer, reference, reference article, code article, articulo, referencia,"
        "codigo de articulo, codigo articulo, artikelcode, productcode, articolo, codice articolo, codice prodotto,"
        "artigo, codigo do produto, produto, matnr"
    ),
    "description": (
        "description, item description, product description, product name, item name, bezeichnung,"
        "artikelbezeichnung, beschreibung, artikelname, designation, libelle, descripcion, omschrijving,"
        "descrizione, descricao"
    ),
    "canceled_quantity": (
        "canceled quantity, cancelled quantity, quantity canceled, quantity cancelled, canceled qty, cancelled qty,"
        "qty canceled, qty cancelled, cancel qty, qty cxl, cxl qty, quantity, qty, units, cancel quantity,"
        "stornomenge, stornierte menge, storno menge, menge, anzahl, stuckzahl, quantite annulee, qte annulee,"
        "quantite, qte, cantidad cancelada, cantidad anulada, cantidad, aantal geannuleerd, geannuleerd aantal, aantal,"
        "quantita annullata, quantita, qta, quantidade cancelada, quantidade, qtd"
    ),
    "remaining_quantity": (
        "remaining quantity, remaining qty, quantity remaining, qty remaining, open quantity, open qty, qty left,"
        "restmenge, offene menge, verbleibende menge, quantite restante, qte restante, reste a livrer,"
        "cantidad restante, cantidad pendiente, resterend aantal, openstaand aantal, quantita residua,"
        "quantita rimanente, quantidade restante, quantidade pendente"
    ),
    "ordered": (
        "ordered quantity, ordered qty, quantity ordered, qty ordered, ordered, order qty, original quantity,"
        "bestellmenge, bestellte menge, auftragsmenge, quantite commandee, qte commandee, cantidad pedida,"
        "besteld aantal, aantal besteld, quantita ordinata, quantidade pedida, quantidade encomendada"
    ),
    "shipped": (
        "shipped quantity, shipped qty, quantity shipped, qty shipped, shipped, delivered quantity, liefermenge,"
        "gelieferte menge, versandmenge, quantite expediee, quantite livree, cantidad enviada, cantidad entregada,"
        "verzonden aantal, geleverd aantal, quantita spedita, quantidade enviada"
    ),
    "unit_price": (
        "unit price, price, price each, item price, einzelpreis, preis, stuckpreis, prix unitaire, prix,"
        "precio unitario, precio, stukprijs, prijs, prezzo unitario, prezzo, preco unitario, preco"
    ),
    "refund_amount": (
        "refund amount, refund, amount, credit amount, credit, amount refunded, refund total, erstattungsbetrag,"
        "erstattung, gutschrift, gutschriftsbetrag, betrag, montant rembourse, remboursement, montant,"
        "importe reembolso, importe reembolsado, reembolso, importe, terugbetaling, terug te betalen, bedrag,"
        "importo rimborsato, rimborso, importo, valor reembolsado, valor"
    ),
    "currency": "currency, currency code, curr, wahrung, waehrung, devise, monnaie, moneda, divisa, valuta, moeda",
    "stage": "stage",
    "carrier": "carrier, shipping carrier, spediteur, frachtfuhrer, transporteur, transportista, vervoerder, corriere",
    "tracking": "tracking, tracking number, tracking no, sendungsnummer, numero de suivi, numero de seguimiento",
    "shipped_on": "shipped on, ship date, date shipped, versanddatum, date d expedition, fecha de envio, verzenddatum",
    "restock": "restock, restocking, restock yn, return to stock, back to stock, wiedereinlagerung, remise en stock",
    "reason_system_code": (
        "reason code, cancel code, cancel reason code, cancellation code, cancellation reason code, code, reject code,"
        "rejection reason, abgru, stornogrund code, stornocode, grundcode, code motif, code de motif,"
        "codigo de motivo, codigo motivo, redencode, codice motivo, codigo do motivo"
    ),
    "reason": (
        "reason, cancel reason, cancellation reason, reason for cancellation, grund, stornogrund, stornierungsgrund,"
        "motif, motif d annulation, raison, motivo, motivo de cancelacion, motivo de anulacion, reden,"
        "annuleringsreden, motivo annullamento, motivo do cancelamento"
    ),
    "note": (
        "note, notes, comment, comments, remark, remarks, bemerkung, kommentar, notiz, anmerkung, commentaire,"
        "remarque, comentario, observaciones, nota, opmerking, commento, observacao"
    ),
    "request": "request, request number, request no, cancellation request, cancellation number, antrag, stornonummer",
    "requester": (
        "requested by, requester, asked for by, angefordert von, beantragt von, demande par, solicitado por,"
        "aangevraagd door, richiesto da"
    ),
    "requested_on": "requested on, request date, date requested, angefordert am, beantragt am, date de demande",
    "approver": (
        "approved by, approver, canceled by, cancelled by, user, genehmigt von, freigegeben von, storniert von,"
        "approuve par, annule par, aprobado por, cancelado por, goedgekeurd door, geannuleerd door, approvato da,"
        "aprovado por"
    ),
    "canceled_on": (
        "canceled on, cancelled on, cancel date, canceled at, cancelled at, cancellation date, date canceled,"
        "date cancelled, canceled date, cancelled date, date, cxl date, stornodatum, storniert am, datum,"
        "date d annulation, date annulation, fecha de cancelacion, fecha de anulacion, fecha, annuleringsdatum,"
        "geannuleerd op, data annullamento, data, data de cancelamento, data do cancelamento"
    ),
    "placed_on": (
        "order date, ordered on, date ordered, placed on, bestelldatum, auftragsdatum, date de commande,"
        "fecha de pedido, fecha pedido, orderdatum, besteldatum, data ordine, data do pedido"
    ),
    "customer_name": (
        "customer, customer name, client, buyer, sold to, account name, kunde, kundenname, nom client, nom du client,"
        "cliente, nombre del cliente, klant, klantnaam, nome cliente, nome do cliente"
    ),
    "customer_email": (
        "customer email, email, e mail, mail, email address, kunden email, kunden e mail, courriel, adresse email,"
        "correo, correo electronico, emailadres, indirizzo email"
    ),
}
# What says whether all of an order was canceled, or a fixed word.
STATUS = (
    "status, order status, line status, state, action, type, storno, stornostatus, auftragsstatus, statut, etat,"
    "estado, stato, aktion, action code, cancel type, stornoart, art, full partial, tipo, operation"
)
PARTLY = re.compile(r"part|teil|parz|gedeelt|deels", re.IGNORECASE)


def key(text: str) -> str:
    """A header as it is compared: "Auftrags-Nr." → "auftrags nr"."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("_", " ")).casefold()
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", letters))[:200]


def _known(headers: str) -> list[str]:
    return [header.strip() for header in headers.split(",")]


KNOWN = {header: field for field, headers in HEADERS.items() for header in _known(headers)}
STATUSES = set(_known(STATUS))


def offer(header: str) -> tuple[int, str] | None:
    """(how far from certain, field) for a header, or None."""
    words = key(header)
    if words in KNOWN:
        return 0, KNOWN[words]
    found = process.extractOne(words, KNOWN.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=CLOSE)
    if not found or _beginnings(words) != _beginnings(found[0]):
        return None
    return 101 - int(found[1]), KNOWN[found[0]]


def _beginnings(words: str) -> list[str]:
    """A typing slip is rarely the first letter; another first letter is mostly another word."""
    return [word[0] for word in sorted(words.split())]
