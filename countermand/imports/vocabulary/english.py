from countermand.imports.vocabulary.language import Language

ENGLISH = Language(
    code="en",
    headers={
        "order_number": """order number, order no, order, order id, order nr, order num, order code, order ref, order
            reference, sales order, sales order number, sales order no, sales order id, sales doc, sales document, so
            number, so no, so nr, so, document number, web order, web order number, order name""",
        "line_ref": """line number, line, line no, line id, line nr, line num, order line, order line number, order
            line no, order line id, line item, line item number, line item no, line item id, sales order line, so
            line, row, row number, position, pos, pos no, pos nr, position number""",
        "parent_ref": """parent line, parent line number, parent line no, parent line id, parent item, parent
            position, higher level item, kit line, bundle line, kit parent, bundle parent, belongs to line, main
            line""",
        "sku": """sku, item sku, product sku, variant sku, lineitem sku, sku number, sku code, item code, stock code,
            article number, article no, article code, product code, product number, product no, product id, part
            number, part no, material number, material, article, item id, item number, item no, stock number, style
            number""",
        "description": """description, item description, product description, article description, material
            description, item name, product name, article name, product title, item title, lineitem name, item,
            product, title, line description""",
        "customer_name": """customer, customer name, client, client name, buyer, buyer name, account name, sold to
            name, sold to, sold to party, bill to name, billing name, ship to name, company name, company""",
        "customer_email": """customer email, email, mail, email address, customer email address, contact email, buyer
            email, billing email""",
        "ordered": """quantity ordered, qty ordered, ordered quantity, ordered qty, order quantity, order qty,
            quantity, qty, qty ord, ordered, units ordered, units, lineitem quantity, line quantity, item quantity,
            pieces, pcs""",
        "shipped": """quantity shipped, qty shipped, shipped quantity, shipped qty, units shipped, qty ship,
            delivered quantity, qty delivered, quantity delivered, delivered qty, quantity fulfilled, fulfilled
            quantity, qty fulfilled, fulfilled qty, quantity dispatched, qty dispatched, dispatched quantity,
            quantity despatched, qty despatched, shipped""",
        "shipped_flag": """is shipped, shipped yes no, shipped y n, fully shipped, completely shipped, all shipped,
            shipped completely, shipped in full, is fulfilled, fully fulfilled, shipped flag""",
        "canceled": """quantity canceled, quantity cancelled, qty canceled, qty cancelled, canceled quantity,
            cancelled quantity, canceled qty, cancelled qty, units canceled, units cancelled""",
        "price": """unit price, price, price each, net unit price, net price, sales price, selling price, item price,
            price per unit, lineitem price, unit price net, price net""",
        "currency": "currency, currency code, order currency, curr, transaction currency, iso currency",
        "tax": """tax amount, sales tax, sales tax amount, vat amount, line tax, line tax amount, item
            tax""",
        "discount": """discount amount, total discount, discount total, line discount amount, lineitem discount, item
            discount amount""",
        "shipping": """shipping cost, shipping costs, shipping amount, shipping fee, shipping charge, shipping
            charges, shipping price, freight, freight cost, freight amount, freight charge, postage""",
        "order_discount": """order discount, order discount amount, cart discount, header discount,
            invoice discount amount, document discount, coupon amount""",
        "order_tax": "order tax, order tax amount, total tax, taxes, document tax",
        "paid": """amount paid, paid amount, total paid, payment amount, paid total, captured amount,
            amount captured, prepayment amount""",
        "payment": "payment status, financial status, payment state, paid status",
        "stage": """line status, item status, order line status, status, stage, order status, fulfillment status,
            fulfilment status, lineitem fulfillment status, shipping status, shipment status, ship status, delivery
            status, order stage, state, order state, status description""",
        "placed_on": """order date, ordered on, ordered at, order placed, order placed on, placed on, placed at, date
            ordered, date of order, order created, order creation date, sales order date, created, created at,
            created on, creation date, document date, doc date, date""",
        "shipped_on": """shipped date, date shipped, actual ship date, shipped on, shipped at, ship date, shipment
            date, dispatch date, date dispatched, dispatched on, despatch date, date of shipment""",
        "ship_by": """ship by, ship by date, must ship by, latest ship date, planned ship date, planned shipment
            date, expected ship date, estimated ship date, scheduled ship date, requested ship date, promised ship
            date, to ship on""",
        "location": """warehouse, location, ship from, ship from location, fulfillment location, fulfilment location,
            warehouse code, location code, storage location, bin, bin location, bin code, warehouse name, pick
            location""",
        "carrier": """carrier, shipping carrier, carrier name, shipper, courier, ship via, shipped via, freight
            carrier, forwarder""",
        "tracking": """tracking number, tracking, tracking no, tracking nr, tracking id, tracking code, tracking
            numbers, awb, air waybill, waybill, consignment number, parcel number""",
        "unit": "unit, uom, unit of measure, sales unit, um, units of measure",
    },
    also={
        "sku": "item, product",
        "description": "article, material, part",
        "line_ref": "item number, item no, item id",
        "placed_on": "ordered",
    },
    left_out="""data, code, port, post, name, number, id, no, nr, reference, ref, your reference, our
        reference, your ref, our ref, customer reference, purchase order, purchase order number, po, po number, po no,
        customer po, customer po number, customer order, customer order number, customer number, customer no, customer
        id, customer code, customer nr, client number, client id, account, account number, account no, contact, contact
        name, phone, fax, country, city, zip, zip code, postal code, postcode, province, region, street, address,
        shipping address, billing address, comment, comments, note, notes, remark, remarks, memo, sales rep,
        salesperson, owner, created by, vendor, supplier, stock, in stock, on hand, available, open quantity, open qty,
        qty open, quantity open, remaining, remaining quantity, remaining qty, qty remaining, quantity remaining,
        backordered, backorder quantity, quantity backordered, qty backordered, backorder qty, quantity to ship, qty to
        ship, quantity invoiced, qty invoiced, invoiced quantity, returned quantity, quantity returned, qty returned,
        refunded quantity, unshipped, unshipped qty, unshipped quantity, not shipped, quantity picked, qty picked,
        quantity reserved, quantity allocated, qty allocated, required date, requested date, request date, due date,
        promised date, promise date, delivery date, expected delivery, expected delivery date, estimated delivery date,
        cancel date, canceled at, cancelled at, canceled on, cancelled on, modified, modified at, updated, updated at,
        last modified, paid at, fulfilled at, invoice, invoice number, invoice no, invoice date, delivery note, shipment
        number, total, line total, order total, subtotal, grand total, amount, line amount, net amount, gross amount,
        value, net value, order value, extended price, cost, unit cost, list price, compare at price, tax, vat, tax
        rate, vat rate, tax code, discount, discount rate, discount percent, discount code, shipping, shipping method,
        delivery method, shipping terms, incoterms, weight, volume, barcode, ean, gtin, upc, serial number, batch, lot
        number, color, colour, size, brand, category, payment method, payment terms, tags, source, channel, sales
        channel, priority, type, order type, number of lines, lines, line count""",
    stages={
        "open": """open, new, pending, processing, in process, in progress, in processing, confirmed, released,
            accepted, approved, created, booked, entered, awaiting fulfillment, awaiting fulfilment, pending
            fulfillment, pending fulfilment, unfulfilled, not fulfilled, not shipped, unshipped, not yet shipped, to
            be shipped, ready to pick, to be picked, to pick, scheduled, submitted""",
        "on_hold": """on hold, hold, held, credit hold, on credit hold, blocked, delivery block, stopped,
            suspended, payment hold, awaiting payment, pending payment, fraud hold, fraud review, in review, awaiting
            approval, pending approval""",
        "backordered": """backordered, back ordered, backorder, back order, on backorder, on back order, out of
            stock, awaiting stock, waiting for stock""",
        "picking": """picking, in picking, being picked, picked, pick released, released to warehouse, in
            warehouse, pick list printed""",
        "packed": """packed, packing, in packing, being packed, ready to ship, ready for shipment, ready for
            dispatch, awaiting shipment, awaiting pickup, awaiting carrier, label printed, label created, staged""",
        "shipped": """shipped, fully shipped, shipped complete, dispatched, despatched, sent, in transit,
            fulfilled, fully fulfilled, out for delivery, handed to carrier, shipped in full""",
        "delivered": "delivered, fully delivered, received by customer, delivered to customer",
        "canceled": """canceled, cancelled, cancel, void, voided, order canceled, order cancelled, fully
            canceled, fully cancelled""",
    },
    payments={
        "paid": "paid, captured, settled, completed, fully paid, paid in full, payment received, yes",
        "authorized": "authorized, authorised, authorized only, pre authorized, reserved, authorization",
        "unpaid": """unpaid, not paid, pending, open, due, overdue, awaiting payment, pending payment,
            payment pending, void, voided, expired, failed, declined, no""",
        "refunded": "refunded, fully refunded, paid back",
    },
    partly="""partially shipped, partly shipped, partial shipment, partial, partially fulfilled, partly fulfilled,
        partially delivered, partly delivered, partial delivery, partially dispatched, shipped partially, shipped
        partial, part shipped, part delivered, short shipped""",
    totals="total, totals, grand total, subtotal, sub total, sum, overall total, report total",
    yes="yes, y, true, t, x, 1, complete, full",
    no="no, n, false, f, 0",
)
