"""The headers and stage words of order desks in seven languages."""

from collections import defaultdict

import pytest

from countermand.imports.fields import FIELDS
from countermand.imports.matching import key, match
from countermand.imports.vocabulary import LANGUAGES
from countermand.imports.vocabulary.language import words
from countermand.imports.words import suggested_stage
from countermand.orders.stages import Stage

# header → what it means, as an export of a common order system in that language has them
EXPORTS = {
    "English": {
        "Sales Order No.": "order_number",
        "Customer PO": "",
        "Line No.": "line_ref",
        "Item No.": "sku",
        "Description": "description",
        "Customer No.": "",
        "Sold-to Name": "customer_name",
        "E-Mail": "customer_email",
        "Unit of Measure": "unit",
        "Quantity": "ordered",
        "Qty. Shipped": "shipped",
        "Qty. Cancelled": "canceled",
        "Qty. to Ship": "",
        "Outstanding Quantity": "",
        "Unit Price": "price",
        "Currency Code": "currency",
        "VAT %": "",
        "VAT Amount": "tax",
        "Line Amount": "",
        "Freight": "shipping",
        "Status": "stage",
        "Order Date": "placed_on",
        "Requested Delivery Date": "",
        "Shipped Date": "shipped_on",
        "Planned Ship Date": "ship_by",
        "Parent Line No.": "parent_ref",
        "Warehouse": "location",
        "Carrier": "carrier",
        "Tracking No.": "tracking",
    },
    "German": {
        "Auftrags-Nr.": "order_number",
        "Belegpos.": "line_ref",
        "Art.-Nr.": "sku",
        "Artikelbezeichnung": "description",
        "Kd.-Nr.": "",
        "Kunde": "customer_name",
        "E-Mail-Adresse": "customer_email",
        "Bestellmenge": "ordered",
        "ME": "unit",
        "Gelieferte Menge": "shipped",
        "Stornierte Menge": "canceled",
        "Offene Menge": "",
        "Einzelpreis (EUR)": "price",
        "Währung": "currency",
        "MwSt-Betrag": "tax",
        "Rabatt %": "",
        "Rabattbetrag": "discount",
        "Versandkosten": "shipping",
        "Gesamtpreis": "",
        "Pos.-Status": "stage",
        "Auftragsdatum": "placed_on",
        "Wunschtermin": "",
        "Lieferdatum": "",
        "Versanddatum": "shipped_on",
        "Versandtermin": "ship_by",
        "Übergeordnete Position": "parent_ref",
        "Lagerort": "location",
        "Spediteur": "carrier",
        "Sendungsnummer": "tracking",
        "Sachbearbeiter": "",
    },
    "French": {
        "N° de commande": "order_number",
        "Ligne": "line_ref",
        "Réf. article": "sku",
        "Désignation": "description",
        "Code client": "",
        "Raison sociale": "customer_name",
        "Courriel": "customer_email",
        "Qté commandée": "ordered",
        "Unité": "unit",
        "Qté livrée": "shipped",
        "Qté annulée": "canceled",
        "Reste à livrer": "",
        "P.U. HT": "price",
        "Devise": "currency",
        "Montant TVA": "tax",
        "Remise %": "",
        "Montant remise": "discount",
        "Frais de port": "shipping",
        "Montant HT": "",
        "Statut": "stage",
        "Date de commande": "placed_on",
        "Livraison prévue": "",
        "Date d’expédition": "shipped_on",
        "Date d’expédition prévue": "ship_by",
        "Ligne parente": "parent_ref",
        "Entrepôt": "location",
        "Transporteur": "carrier",
        "N° de suivi": "tracking",
    },
    "Spanish": {
        "Nº de pedido": "order_number",
        "Línea": "line_ref",
        "Cód. artículo": "sku",
        "Descripción": "description",
        "Cód. cliente": "",
        "Razón social": "customer_name",
        "Correo electrónico": "customer_email",
        "Cant. pedida": "ordered",
        "Unidad": "unit",
        "Cant. servida": "shipped",
        "Cantidad anulada": "canceled",
        "Pendiente de servir": "",
        "Precio unitario": "price",
        "Divisa": "currency",
        "Importe IVA": "tax",
        "Dto. %": "",
        "Importe descuento": "discount",
        "Gastos de envío": "shipping",
        "Importe": "",
        "Estado": "stage",
        "Fecha de pedido": "placed_on",
        "Fecha prevista": "",
        "Fecha de envío": "shipped_on",
        "Fecha de envío prevista": "ship_by",
        "Línea principal": "parent_ref",
        "Almacén": "location",
        "Transportista": "carrier",
        "Nº de seguimiento": "tracking",
    },
    "Dutch": {
        "Ordernr.": "order_number",
        "Regelnr.": "line_ref",
        "Artikelcode": "sku",
        "Omschrijving": "description",
        "Klantnr.": "",
        "Klantnaam": "customer_name",
        "E-mailadres": "customer_email",
        "Aantal besteld": "ordered",
        "Eenheid": "unit",
        "Aantal geleverd": "shipped",
        "Aantal geannuleerd": "canceled",
        "Nog te leveren": "",
        "Stukprijs": "price",
        "Valuta": "currency",
        "BTW-bedrag": "tax",
        "Korting %": "",
        "Kortingsbedrag": "discount",
        "Verzendkosten": "shipping",
        "Regeltotaal": "",
        "Status": "stage",
        "Orderdatum": "placed_on",
        "Gewenste leverdatum": "",
        "Verzenddatum": "shipped_on",
        "Geplande verzenddatum": "ship_by",
        "Hoofdregel": "parent_ref",
        "Magazijn": "location",
        "Vervoerder": "carrier",
        "Track & Trace": "tracking",
    },
    "Italian": {
        "N. ordine": "order_number",
        "Riga": "line_ref",
        "Codice articolo": "sku",
        "Descrizione": "description",
        "Cod. cliente": "",
        "Ragione sociale": "customer_name",
        "E-mail": "customer_email",
        "Q.tà ordinata": "ordered",
        "U.M.": "unit",
        "Q.tà spedita": "shipped",
        "Q.tà annullata": "canceled",
        "Q.tà da evadere": "",
        "Prezzo unitario": "price",
        "Valuta": "currency",
        "Importo IVA": "tax",
        "Sconto %": "",
        "Importo sconto": "discount",
        "Spese di spedizione": "shipping",
        "Importo": "",
        "Stato ordine": "stage",
        "Data ordine": "placed_on",
        "Data consegna prevista": "",
        "Data spedizione": "shipped_on",
        "Data di spedizione prevista": "ship_by",
        "Riga padre": "parent_ref",
        "Magazzino": "location",
        "Corriere": "carrier",
        "Codice tracking": "tracking",
    },
    "Brazilian Portuguese": {
        "Nº do pedido": "order_number",
        "Item": "line_ref",
        "Código do produto": "sku",
        "Descrição": "description",
        "Cód. cliente": "",
        "Razão social": "customer_name",
        "E-mail": "customer_email",
        "Qtd. pedida": "ordered",
        "UN": "unit",
        "Qtd. enviada": "shipped",
        "Qtd. cancelada": "canceled",
        "Saldo": "",
        "Valor unitário": "price",
        "Moeda": "currency",
        "Valor do desconto": "discount",
        "Valor do frete": "shipping",
        "Valor total": "",
        "UF": "",
        "Situação": "stage",
        "Data do pedido": "placed_on",
        "Previsão de entrega": "",
        "Data de envio": "shipped_on",
        "Transportadora": "carrier",
        "Código de rastreio": "tracking",
    },
    "Portuguese": {
        "Encomenda": "order_number",
        "Linha": "line_ref",
        "Referência": "sku",
        "Designação": "description",
        "Cliente": "customer_name",
        "Quantidade": "ordered",
        "Qtd. expedida": "shipped",
        "Preço unitário": "price",
        "Estado da encomenda": "stage",
        "Data da encomenda": "placed_on",
        "Data de expedição": "shipped_on",
        "Data prevista de envio": "ship_by",
        "Linha principal": "parent_ref",
        "Armazém": "location",
        "Morada de entrega": "",
    },
}


@pytest.mark.parametrize("language", EXPORTS)
def test_the_headers_of_an_export_are_understood(language):
    assert match(EXPORTS[language], {}) == EXPORTS[language]


def test_a_file_is_understood_without_a_question(check_file, notes):
    headers = EXPORTS["Italian"]
    cells = {
        "order_number": "OV-1",
        "line_ref": "1",
        "ordered": "5",
        "shipped": "2",
        "price": "1.135,29",
        "stage": "Parzialmente evaso",
        "placed_on": "03/04/2025",
        "shipped_on": "13/04/2025",
        "unit": "PZ",
    }
    source = check_file(";".join(headers) + "\n" + ";".join(cells.get(field, "") for field in headers.values()) + "\n")
    assert (source.failure, source.new, notes(source)) == ("", 1, [])
    assert source.stages == {"Parzialmente evaso": "open"}


STAGES = {
    "en": {"Awaiting fulfilment": "open", "Credit Hold": "on_hold", "Ready to ship": "packed", "Despatched": "shipped"},
    "de": {
        "In Bearbeitung": "open",
        "Zurückgestellt": "on_hold",
        "Rückstand": "backordered",
        "Kommissioniert": "picking",
        "Versandbereit": "packed",
        "Versendet": "shipped",
        "Zugestellt": "delivered",
        "Storniert": "canceled",
    },
    "fr": {
        "En cours de traitement": "open",
        "Bloquée": "on_hold",
        "En rupture de stock": "backordered",
        "En préparation": "picking",
        "Prêt à expédier": "packed",
        "Expédiée": "shipped",
        "Livrée": "delivered",
        "Annulée": "canceled",
    },
    "es": {
        "Pendiente de servir": "open",
        "Retenido": "on_hold",
        "Sin existencias": "backordered",
        "En preparación": "picking",
        "Listo para enviar": "packed",
        "Enviado": "shipped",
        "Entregado": "delivered",
        "Anulado": "canceled",
    },
    "nl": {
        "In behandeling": "open",
        "Geblokkeerd": "on_hold",
        "Nalevering": "backordered",
        "Orderpicken": "picking",
        "Verzendklaar": "packed",
        "Verzonden": "shipped",
        "Bezorgd": "delivered",
        "Geannuleerd": "canceled",
    },
    "it": {
        "Da evadere": "open",
        "Sospeso": "on_hold",
        "In arretrato": "backordered",
        "In prelievo": "picking",
        "Pronto per la spedizione": "packed",
        "Spedito": "shipped",
        "Consegnato": "delivered",
        "Annullato": "canceled",
    },
    "pt": {
        "Em aberto": "open",
        "Bloqueado": "on_hold",
        "Sem estoque": "backordered",
        "Em separação": "picking",
        "Pronto para envio": "packed",
        "Expedido": "shipped",
        "Entregue": "delivered",
        "Cancelado": "canceled",
    },
}


@pytest.mark.parametrize("language", STAGES)
def test_stage_words_are_understood(language):
    assert {word: suggested_stage(word, shipped_known=False) for word in STAGES[language]} == STAGES[language]


PARTLY = ["Partially Shipped", "Teilgeliefert", "Partiellement livrée", "Envío parcial", "Deels geleverd"]


@pytest.mark.parametrize("word", [*PARTLY, "Evaso parzialmente", "Parcialmente entregue"])
def test_a_part_has_shipped_is_open_only_where_a_column_says_how_much(word):
    assert suggested_stage(word, shipped_known=True) == "open"
    assert suggested_stage(word, shipped_known=False) is None


@pytest.mark.parametrize(
    "word",
    [
        *[
            "Resolved",
            "Disputed",
            "Closed",
            "Complete",
            "Completed",
            "Invoiced",
            "Paid",
            "Posted",
            "Returned",
            "Refunded",
        ],
        *[
            "Cancellation requested",
            "Partially canceled",
            "Not canceled",
            "Sent to warehouse",
            "Expired",
            "Failed",
            "10",
        ],
        *["Erledigt", "Abgeschlossen", "Strittig", "Fakturiert", "Bezahlt", "Retourniert", "Storno angefragt"],
        *["Terminée", "Clôturée", "Facturée", "Soldée", "Retournée", "Annulation demandée"],
        *["Cerrado", "Facturado", "Completado", "Devuelto", "Afgerond", "Gefactureerd", "Gesloten", "Retour"],
        *["Chiuso", "Fatturato", "Completato", "Reso", "Fechado", "Faturado", "Concluído", "Devolvido"],
    ],
)
def test_a_word_that_could_mean_anything_is_left_to_a_person(word):
    assert suggested_stage(word, shipped_known=True) is None


@pytest.mark.parametrize(
    ("headers", "header", "field"),
    [
        ("Order,Line,Reference,Qty", "Reference", ""),
        ("Commande,Ligne,Reference,Qte", "Reference", "sku"),
        ("Order,Line,Item,Qty", "Item", "description"),
        ("Order,SKU,Item,Qty", "Item", "description"),
        ("Order,Line,Item,Description,Qty", "Item", "sku"),
        ("Pedido,Item,Produto,Quantidade", "Item", "line_ref"),
        ("Order,Description,Item No,Qty", "Item No", "sku"),
        ("Order,Material,Item No,Qty", "Item No", "line_ref"),
        ("Order,Line,SKU,Qty,Code,Port,Data", "Code", ""),
        ("Order,Line,SKU,Qty,Code,Port,Data", "Port", ""),
        ("Order,Line,SKU,Qty,Code,Port,Data", "Data", ""),
        ("Ordine,Riga,Articolo,Q.tà,Data", "Data", "placed_on"),
        ("Pedido,Línea,Artículo,Cantidad,Nombre", "Nombre", ""),
        ("Commande,Ligne,Article,Nombre", "Nombre", "ordered"),
        ("Order,SKU,Item No,Qty", "Item No", "line_ref"),
        ("Auftrag,Pos,Artikel,Menge,Porto", "Porto", "shipping"),
        ("Ordine,Riga,Articolo,Q.tà,Porto", "Porto", ""),
        ("Commande,Ligne,Référence,Article,Qté", "Article", "description"),
        ("Auftrag,Pos,Artikel,Bezeichnung,Menge", "Artikel", "sku"),
        ("Commande,Ligne,Client,Qté,Référence client", "Référence client", ""),
    ],
)
def test_a_word_of_several_meanings_is_read_in_the_language_of_the_others(headers, header, field):
    assert match(headers.split(","), {})[header] == field


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Oder Number", "order_number"),
        ("Quanttiy ordered", "ordered"),
        ("Bestelmenge", "ordered"),
        ("OrderNumber", "order_number"),
        ("SHIPPED_QTY", "shipped"),
        ("Shipped?", "shipped_flag"),
        ("Geliefert?", "shipped_flag"),
        ("Unit price in USD", "price"),
        ("Prix unitaire (€)", "price"),
        ("Valor unitário (R$)", "price"),
        ("Unshipped Qty", ""),
        ("Nonshipped Qty", ""),
        ("Ship rate", ""),
        ("Price list", ""),
        ("Order line count", ""),
        ("Statut paiement", "payment"),
        ("Bestellnummer des Kunden", ""),
        ("Purchase order number", ""),
        ("", ""),
        ("___", ""),
    ],
)
def test_a_header_that_is_nearly_known_is_taken_and_its_opposite_is_not(header, field):
    assert match([header], {}).get(header, "") == field


def test_what_was_meant_the_last_time_counts_more_than_what_is_usual():
    assert match(["Order", "Menge"], {"menge": "shipped", "order": ""}) == {"Order": "", "Menge": "shipped"}


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_a_language_says_nothing_twice_and_knows_every_field_and_stage(language):
    said = defaultdict(list)
    for field, text in [*language.headers.items(), ("", language.left_out)]:
        for word in words(text):
            said[key(word).replace(" ", "")].append(field)
    assert {word: fields for word, fields in said.items() if len(fields) > 1} == {}
    assert set(language.headers) == set(FIELDS)
    assert set(language.stages) == {stage.value for stage in Stage} - {"unknown"}


def test_no_stage_word_means_two_stages():
    means = defaultdict(set)
    for language in LANGUAGES:
        for stage, text in [*language.stages.items(), ("partly", language.partly)]:
            for word in words(text):
                means[key(word)].add(stage)
    assert {word: stages for word, stages in means.items() if len(stages) > 1} == {}
