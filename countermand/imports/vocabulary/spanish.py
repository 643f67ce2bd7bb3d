from countermand.imports.vocabulary.language import Language

SPANISH = Language(
    code="es",
    headers={
        "order_number": """numero de pedido, n de pedido, no de pedido, num pedido, num de pedido, numero pedido, n
            pedido, no pedido, nro pedido, nro de pedido, pedido, id pedido, codigo de pedido, codigo pedido,
            referencia de pedido, referencia pedido, pedido de venta, orden, numero de orden, n de orden, no de
            orden, nro orden, nro de orden, num orden, orden de venta, documento de venta""",
        "line_ref": """linea, numero de linea, n linea, n de linea, no linea, num linea, nro linea, linea de pedido,
            linea pedido, posicion, pos, renglon, partida, id linea""",
        "parent_ref": "linea padre, linea principal, posicion superior, linea superior, pertenece a la linea",
        "sku": """sku, codigo de articulo, codigo articulo, cod articulo, cod art, referencia articulo, referencia de
            articulo, referencia producto, ref articulo, codigo de producto, codigo producto, cod producto, numero de
            articulo, n articulo, articulo, referencia, ref, codigo, clave, clave producto""",
        "description": """descripcion, descripcion articulo, descripcion del articulo, descripcion producto,
            descripcion del producto, nombre del producto, nombre producto, nombre articulo, nombre del articulo,
            producto, denominacion, concepto""",
        "customer_name": """cliente, nombre del cliente, nombre cliente, nombre de cliente, razon social, comprador,
            empresa, nombre fiscal, solicitante""",
        "customer_email": """correo, correo electronico, email, mail, email cliente, correo cliente, correo del
            cliente, correo electronico del cliente, direccion de correo, email del cliente""",
        "ordered": """cantidad pedida, cant pedida, cantidad solicitada, cantidad ordenada, cantidad, cant, ctd,
            cdad, unidades pedidas, unidades, uds, uds pedidas, piezas, pedidas""",
        "shipped": """cantidad enviada, cantidad entregada, cantidad servida, cantidad expedida, cantidad despachada,
            cant enviada, cant entregada, cant servida, unidades enviadas, unidades servidas, uds servidas, uds
            enviadas, enviadas, servidas, servido, enviado, entregado, surtido, cantidad surtida""",
        "shipped_flag": """enviado si no, enviado s n, totalmente enviado, enviado completo, enviado por completo,
            entregado si no, servido completo, totalmente servido""",
        "canceled": "cantidad cancelada, cantidad anulada, cant cancelada, cant anulada, unidades anuladas",
        "price": """precio unitario, precio, precio unidad, precio venta, precio de venta, precio neto, p unitario,
            precio unit, p unit, precio por unidad, pvp""",
        "currency": "moneda, divisa, codigo de moneda, codigo moneda",
        "tax": "importe iva, importe de iva, cuota iva, importe impuestos, importe de impuestos, monto iva",
        "discount": """importe descuento, importe de descuento, importe del descuento, descuento importe, monto
            descuento""",
        "shipping": "gastos de envio, coste de envio, costo de envio, importe portes, importe flete",
        "order_discount": "descuento global, descuento del pedido, descuento pedido, descuento total",
        "order_tax": "total iva, iva total, total impuestos, impuesto total",
        "paid": "importe pagado, importe cobrado, monto pagado, total pagado",
        "payment": "estado de pago, estado del pago, situacion de pago",
        "stage": """estado de linea, estado linea, estado de la linea, estado, estado del pedido, estado de pedido,
            estado pedido, situacion, situacion del pedido, estatus, estatus del pedido, status, estado de envio,
            estado del envio, estado entrega, estado de la orden, estado de entrega""",
        "placed_on": """fecha de pedido, fecha pedido, fecha del pedido, fecha de orden, fecha orden, pedido el,
            fecha de creacion, fecha creacion, creado el, fecha documento, fecha de documento, fecha de alta, fecha""",
        "shipped_on": """fecha de envio, fecha envio, fecha de expedicion, fecha expedicion, enviado el, fecha de
            despacho, fecha despacho, fecha de salida, fecha real de envio""",
        "ship_by": """fecha de envio prevista, fecha prevista de envio, envio previsto, fecha limite de envio,
            enviar antes de, fecha de salida prevista""",
        "location": "almacen, ubicacion, codigo de almacen, codigo almacen, deposito, bodega, cod almacen",
        "carrier": """transportista, empresa de transporte, agencia de transporte, agencia, transporte, mensajeria,
            paqueteria, courier""",
        "tracking": """numero de seguimiento, n de seguimiento, no de seguimiento, seguimiento, codigo de
            seguimiento, num seguimiento, guia, numero de guia, no de guia, nro de guia, localizador""",
        "unit": "unidad, unidad de medida, u m, ud, unidad medida, unidad de venta",
    },
    also={
        "description": "articulo",
        "sku": "producto",
    },
    left_out="""nombre, firma, code, codigo cliente, codigo de cliente, cod cliente, numero de cliente, n
        cliente, no cliente, num cliente, id cliente, referencia cliente, referencia del cliente, su referencia, nuestra
        referencia, su pedido, pedido cliente, pedido del cliente, orden de compra, numero de orden de compra, oc,
        contacto, telefono, pais, ciudad, poblacion, provincia, codigo postal, cp, direccion, direccion de envio,
        comentario, comentarios, observaciones, nota, notas, vendedor, comercial, representante, proveedor, stock,
        existencias, disponible, pendiente, pendientes, cantidad pendiente, cant pendiente, pendiente de servir,
        pendiente de envio, uds pendientes, resto, cantidad facturada, cantidad devuelta, cantidad preparada, fecha de
        entrega, fecha entrega, fecha prevista, fecha entrega prevista, fecha de entrega prevista, fecha solicitada,
        fecha requerida, fecha compromiso, vencimiento, fecha de cancelacion, fecha cancelacion, modificado el, fecha de
        modificacion, factura, numero de factura, n factura, fecha factura, fecha de factura, albaran, n albaran, numero
        de albaran, remision, total, total linea, importe, importe total, importe linea, importe neto, monto, valor,
        subtotal, base imponible, precio total, precio de compra, precio coste, coste, costo, tarifa, iva, tipo iva,
        impuesto, impuestos, descuento, dto, porcentaje descuento, metodo de envio, forma de envio, peso, volumen, ean,
        codigo de barras, lote, numero de serie, color, talla, marca, categoria, familia, forma de pago, metodo de pago,
        prioridad, tipo, tipo de pedido, canal, numero, n, no, nro""",
    stages={
        "open": """abierto, abierta, nuevo, nueva, en proceso, en curso, en tramite, pendiente, pendiente de
            envio, pendiente de enviar, pendiente de servir, confirmado, confirmada, procesando, procesandose,
            registrado, registrada, aceptado, aceptada, aprobado, aprobada, liberado, no enviado, no enviada, sin
            enviar, no servido, por enviar, por surtir""",
        "on_hold": """en espera, bloqueado, bloqueada, retenido, retenida, detenido, detenida, suspendido,
            suspendida, pendiente de pago, paralizado, en pausa""",
        "backordered": """agotado, agotada, sin existencias, sin stock, pendiente de stock, falta de stock, en
            backorder, pendiente de existencias""",
        "picking": "en preparacion, preparando, preparandose, en almacen, en picking, recogiendo, en surtido",
        "packed": """embalado, embalada, empacado, empacada, empaquetado, empaquetada, preparado, preparada,
            listo para enviar, listo para envio, lista para enviar, preparado para envio, pendiente de recogida""",
        "shipped": """enviado, enviada, expedido, expedida, despachado, despachada, servido, servida, en
            transito, en camino, en reparto, totalmente enviado, salida de almacen""",
        "delivered": "entregado, entregada, totalmente entregado, entregado al cliente",
        "canceled": "cancelado, cancelada, anulado, anulada, pedido anulado, pedido cancelado",
    },
    payments={
        "paid": "pagado, pagada, cobrado, cobrada, abonado",
        "authorized": "autorizado, autorizada, preautorizado",
        "unpaid": "no pagado, no pagada, impagado, pendiente, pendiente de pago, sin pagar, vencido, rechazado",
        "refunded": "reembolsado, reembolsada, devuelto",
    },
    partly="""parcialmente enviado, parcialmente enviada, envio parcial, enviado parcialmente, enviado parcial,
        parcialmente servido, servido parcialmente, servido parcial, parcialmente entregado, entrega parcial,
        entregado parcialmente, entregado parcial, surtido parcial""",
    totals="total, totales, suma, total general, subtotal, suma total",
    yes="si, s, verdadero, v, cierto",
    no="no, n, falso",
)
