"""The order systems' own stage words, and the stage that each usually means."""

from countermand.imports.matching import key
from countermand.orders.stages import Stage

_WORDS: dict[Stage, str] = {
    Stage.OPEN: """open, new, pending, processing, in process, in progress, in processing, confirmed, released,
        accepted, created, booked, entered, awaiting fulfillment, unfulfilled, not shipped, unshipped, paid,
        ready to pick, to be picked, offen, neu, in bearbeitung, bestatigt, freigegeben, angelegt, erfasst,
        nicht versendet, nicht geliefert, ouvert, ouverte, en cours, en cours de traitement, confirmee, nouveau,
        nouvelle, a expedier, abierto, abierta, nuevo, en proceso, pendiente, confirmado, openstaand, nieuw,
        in behandeling, bevestigd""",
    Stage.ON_HOLD: """on hold, hold, held, credit hold, blocked, stopped, suspended, payment hold, zuruckgestellt,
        gesperrt, angehalten, blockiert, pausiert, liefersperre, en attente, bloque, bloquee, suspendu, en espera,
        bloqueado, retenido, in de wacht, geblokkeerd, aangehouden""",
    Stage.BACKORDERED: """backordered, back ordered, backorder, back order, on backorder, out of stock, ruckstand,
        im ruckstand, nicht lieferbar, nachlieferung, en rupture, reliquat, en reliquat, agotado, sin existencias,
        nabestelling, nalevering""",
    Stage.PICKING: """picking, in picking, being picked, picked, pick released, in warehouse, kommissionierung,
        in kommissionierung, wird kommissioniert, kommissioniert, en preparation, preparation, en preparacion,
        preparando, orderpicken, wordt verzameld""",
    Stage.PACKED: """packed, packing, in packing, ready to ship, ready for shipment, awaiting shipment,
        awaiting pickup, label printed, verpackt, versandbereit, versandfertig, emballe, emballee, pret a expedier,
        embalado, listo para enviar, ingepakt, verzendklaar""",
    Stage.SHIPPED: """shipped, dispatched, despatched, sent, in transit, fulfilled, out for delivery, posted,
        versendet, versandt, verschickt, unterwegs, expedie, expediee, envoye, envoyee, enviado, enviada, expedido,
        verzonden, verstuurd, onderweg""",
    Stage.DELIVERED: """delivered, received by customer, zugestellt, ausgeliefert, geliefert, livre, livree,
        entregado, entregada, geleverd, afgeleverd, bezorgd""",
    Stage.CANCELED: """canceled, cancelled, cancel, void, voided, storniert, abgebrochen, annule, annulee,
        cancelado, cancelada, anulado, anulada, geannuleerd""",
}
MEANS = {key(word): stage for stage, words in _WORDS.items() for word in words.split(",")}

# Part of the line has gone. What is left is open, if a column says how much has gone.
_PARTLY = """partially shipped, partly shipped, partial shipment, partial, partially fulfilled, partially delivered,
    teilweise versendet, teilgeliefert, teillieferung, teilweise geliefert, partiellement expedie,
    partiellement expediee, livraison partielle, parcialmente enviado, envio parcial, gedeeltelijk verzonden,
    deels verzonden, deels geleverd"""
PARTLY = {key(word) for word in _PARTLY.split(",")}


def suggested_stage(word: str, *, shipped_known: bool) -> Stage | None:
    """What the word usually means; None when it could mean anything ("Resolved"): then a person decides."""
    if key(word) in PARTLY:
        return Stage.OPEN if shipped_known else None
    return MEANS.get(key(word))
