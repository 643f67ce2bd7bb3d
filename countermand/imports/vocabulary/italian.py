from countermand.imports.vocabulary.language import Language

ITALIAN = Language(
    code="it",
    headers={
        "order_number": """numero ordine, n ordine, nr ordine, num ordine, no ordine, numero d ordine, numero dell
            ordine, ordine, ordine n, ordine nr, id ordine, codice ordine, rif ordine, riferimento ordine, ordine
            cliente, n ordine cliente, ordine di vendita, numero documento, n documento, nr documento, n doc,
            num doc""",
        "line_ref": """riga, numero riga, n riga, nr riga, num riga, riga ordine, riga d ordine, riga n, posizione,
            pos, nr posizione, n posizione, id riga, linea""",
        "parent_ref": "riga padre, riga principale, posizione superiore, riga superiore, appartiene alla riga",
        "sku": """codice articolo, cod articolo, cod art, art, codice art, codice prodotto, cod prodotto, articolo,
            codice, cod, numero articolo, n articolo, sku, part number, codice materiale, materiale""",
        "description": """descrizione, descrizione articolo, desc articolo, descrizione prodotto, nome prodotto, nome
            articolo, denominazione, prodotto, descr articolo, descr""",
        "customer_name": """cliente, nome cliente, ragione sociale, rag soc, ragione sociale cliente, nome del
            cliente, intestatario, acquirente, azienda, societa, committente""",
        "customer_email": "email, mail, email cliente, indirizzo email, posta elettronica, mail cliente",
        "ordered": """quantita ordinata, q ta ordinata, quantita ord, qta ord, quantita, q ta, pezzi, pz, pezzi
            ordinati, ordinato, ordinata, quant""",
        "shipped": """quantita spedita, q ta spedita, quantita consegnata, q ta consegnata, quantita evasa, q ta
            evasa, pezzi spediti, spedita, evasa, consegnata, spedito, evaso, consegnato, gia spedito, gia evaso""",
        "shipped_flag": """spedito si no, spedito s n, evaso si no, evaso s n, totalmente spedito, interamente
            spedito, spedito completamente, totalmente evaso, interamente evaso, saldato""",
        "canceled": "quantita annullata, q ta annullata, quantita stornata, pezzi annullati",
        "price": """prezzo unitario, prezzo, prezzo unit, prezzo netto, prezzo di vendita, prezzo vendita, pr
            unitario, prezzo netto unitario, prezzo cad, prezzo cadauno""",
        "currency": "valuta, divisa, codice valuta, cod valuta, moneta",
        "tax": "importo iva, imposta, importo imposta, totale iva, importo imposte",
        "discount": "importo sconto, sconto importo, totale sconto, importo dello sconto, sconto in valore",
        "shipping": """spese di spedizione, costo spedizione, costi di spedizione, spese spedizione, spese di
            trasporto, costo di spedizione""",
        "order_discount": "sconto ordine, sconto totale, sconto globale, sconto di testata",
        "order_tax": "iva totale, totale imposte, imposta totale, iva ordine",
        "paid": "importo pagato, totale pagato, importo incassato, pagato totale",
        "payment": "stato pagamento, stato del pagamento",
        "stage": """stato riga, stato della riga, stato riga ordine, stato, stato ordine, stato dell ordine, stato
            evasione, stato spedizione, stato consegna, status, situazione, stato documento""",
        "placed_on": """data ordine, data dell ordine, data d ordine, ordinato il, data doc, data documento, data
            creazione, creato il, data inserimento, data""",
        "shipped_on": """data spedizione, data di spedizione, spedito il, data evasione, data di evasione, data
            invio, data spedizione effettiva, data partenza""",
        "ship_by": """data di spedizione prevista, data spedizione prevista, data prevista spedizione, spedizione
            prevista, data limite spedizione, spedire entro""",
        "location": "magazzino, deposito, ubicazione, codice magazzino, cod magazzino, codice deposito",
        "carrier": "corriere, vettore, trasportatore, spedizioniere, nome corriere",
        "tracking": """numero di tracking, tracking, codice tracking, n tracking, numero tracking, lettera di
            vettura, ldv, codice spedizione, numero spedizione, numero di spedizione, tracciabilita""",
        "unit": "unita di misura, u m, unita, unita misura, un mis, umis",
    },
    also={
        "description": "articolo, materiale",
        "sku": "prodotto",
    },
    left_out="""firma, nome, codice cliente, cod cliente, numero cliente, n cliente, nr cliente, id cliente,
        riferimento, riferimento cliente, rif cliente, vs riferimento, vostro riferimento, ns riferimento, vs ordine,
        vostro ordine, ordine di acquisto, ordine d acquisto, referente, contatto, telefono, paese, nazione, citta,
        localita, provincia, prov, cap, indirizzo, indirizzo di spedizione, commento, commenti, note, nota,
        osservazioni, agente, venditore, commerciale, fornitore, giacenza, disponibile, disponibilita, residuo, quantita
        residua, q ta residua, da evadere, quantita da evadere, q ta da evadere, da spedire, quantita da spedire,
        inevaso, quantita inevasa, quantita fatturata, quantita resa, quantita prelevata, data consegna, data di
        consegna, data consegna prevista, data prevista, consegna prevista, consegna richiesta, data richiesta, data
        consegna richiesta, scadenza, data annullamento, annullato il, data modifica, modificato il, fattura, numero
        fattura, n fattura, data fattura, ddt, n ddt, numero ddt, bolla, n bolla, totale, totale riga, totale ordine,
        importo, importo riga, importo netto, importo totale, valore, imponibile, subtotale, prezzo totale, prezzo di
        listino, prezzo listino, listino, prezzo di acquisto, costo, iva, aliquota iva, aliquota, codice iva, sconto,
        percentuale sconto, metodo di spedizione, tipo spedizione, porto, peso, volume, ean, codice a barre, barcode,
        lotto, matricola, numero di serie, colore, taglia, misura, marca, categoria, famiglia, pagamento, metodo di
        pagamento, priorita, tipo, tipo documento, tipo ordine, canale, numero, n, nr""",
    stages={
        "open": """aperto, aperta, nuovo, nuova, in lavorazione, in elaborazione, in corso, confermato,
            confermata, inserito, inserita, accettato, accettata, approvato, approvata, inevaso, inevasa, da evadere,
            da spedire, non spedito, non spedita, non evaso, registrato, in gestione, da preparare""",
        "on_hold": """in attesa, sospeso, sospesa, bloccato, bloccata, in sospeso, fermo, in attesa di pagamento,
            attesa pagamento, in pausa""",
        "backordered": """arretrato, in arretrato, non disponibile, esaurito, esaurita, in attesa di merce, in
            backorder, mancante, in attesa merce, non disponibile a magazzino""",
        "picking": "in preparazione, in prelievo, prelevato, prelevata, prelievo, in picking, in magazzino",
        "packed": """imballato, imballata, confezionato, confezionata, preparato, preparata, in imballaggio,
            pronto per la spedizione, pronto alla spedizione, pronta per la spedizione, pronto per spedizione, pronto
            al ritiro, in attesa di spedizione, in attesa di ritiro""",
        "shipped": """spedito, spedita, inviato, inviata, in transito, in consegna, evaso, evasa, partito,
            partita, affidato al corriere, totalmente evaso, totalmente spedito, in viaggio""",
        "delivered": "consegnato, consegnata, recapitato, consegnato al cliente, totalmente consegnato",
        "canceled": "annullato, annullata, cancellato, cancellata, stornato, stornata, ordine annullato",
    },
    payments={
        "paid": "pagato, pagata, saldato, incassato",
        "authorized": "autorizzato, autorizzata, preautorizzato",
        "unpaid": "non pagato, non pagata, da pagare, in attesa, insoluto, scaduto, fallito",
        "refunded": "rimborsato, rimborsata",
    },
    partly="""parzialmente spedito, parzialmente spedita, spedito parzialmente, spedizione parziale, parzialmente
        evaso, parzialmente evasa, evaso parzialmente, evasione parziale, parzialmente consegnato, consegna parziale,
        evaso parziale, spedito parziale""",
    totals="totale, totali, somma, totale generale, subtotale, totale complessivo",
    yes="si, s, vero, v",
    no="no, n, falso, f",
)
