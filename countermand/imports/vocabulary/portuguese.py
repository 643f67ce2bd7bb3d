from countermand.imports.vocabulary.language import Language

PORTUGUESE = Language(
    code="pt",
    headers={
        "order_number": """numero do pedido, n do pedido, no do pedido, nr do pedido, num pedido, numero pedido, n
            pedido, no pedido, nro pedido, pedido, id do pedido, id pedido, codigo do pedido, pedido de venda, numero
            da encomenda, n da encomenda, no da encomenda, n encomenda, no encomenda, num encomenda, encomenda,
            encomenda n, encomenda cliente, ordem de venda, numero da ordem, ordem, referencia do pedido, referencia
            da encomenda""",
        "line_ref": """linha, numero da linha, n linha, no linha, n da linha, no da linha, num linha, linha do
            pedido, linha da encomenda, item, item do pedido, numero do item, n item, no item, n do item, posicao,
            pos, seq, sequencia, id da linha""",
        "parent_ref": "linha pai, linha principal, item pai, item superior, linha superior, pertence a linha",
        "sku": """codigo do produto, codigo produto, cod produto, cod do produto, codigo do artigo, codigo artigo,
            cod artigo, referencia do artigo, referencia do produto, ref artigo, ref produto, sku, artigo,
            referencia, ref, codigo, cod, codigo do material, codigo do item, cod item, material""",
        "description": """descricao, descricao do produto, descricao produto, descricao do artigo, descricao artigo,
            descricao do item, nome do produto, nome produto, nome do artigo, produto, designacao, denominacao""",
        "customer_name": """cliente, nome do cliente, nome cliente, razao social, comprador, empresa, destinatario,
            nome da empresa, nome fantasia""",
        "customer_email": "email, mail, email do cliente, email cliente, endereco de email, correio eletronico",
        "ordered": """quantidade pedida, quantidade encomendada, qtd pedida, qtde pedida, qtd encomendada,
            quantidade, qtd, qtde, qde, qt, quant, unidades, pecas, qtd solicitada, quantidade solicitada""",
        "shipped": """quantidade enviada, quantidade expedida, quantidade entregue, quantidade despachada, qtd
            enviada, qtde enviada, qtd expedida, qtde expedida, qtd entregue, qtde entregue, quantidade satisfeita,
            quantidade atendida, qtd atendida, qtde atendida, qtd satisfeita, enviada, enviado, expedida, expedido,
            entregue""",
        "shipped_flag": """enviado sim nao, enviado s n, totalmente enviado, enviado por completo, totalmente
            expedido, expedido s n, totalmente entregue, entregue s n""",
        "canceled": "quantidade cancelada, qtd cancelada, qtde cancelada, quantidade anulada, qtd anulada",
        "price": """preco unitario, preco, valor unitario, vlr unitario, vl unitario, preco unit, preco de venda,
            preco venda, preco liquido, p unitario, vlr unit, valor unit, pvp""",
        "currency": "moeda, divisa, codigo da moeda, codigo moeda",
        "tax": "valor do iva, valor iva, montante iva, valor do imposto, valor dos impostos, total de impostos",
        "discount": "valor do desconto, valor desconto, vlr desconto, desconto em valor, total de desconto",
        "shipping": """valor do frete, valor frete, portes de envio, custo de envio, custos de envio, despesas de
            envio, custo do frete""",
        "order_discount": "desconto do pedido, desconto total, desconto global, desconto da encomenda",
        "order_tax": "total iva, iva total, impostos totais",
        "paid": "valor pago, total pago, montante pago",
        "payment": "status do pagamento, status de pagamento, estado do pagamento, situacao do pagamento",
        "stage": """estado da linha, situacao da linha, status da linha, status do item, situacao do item, status,
            situacao, situacao do pedido, status do pedido, estado da encomenda, estado, estado do pedido, status da
            encomenda, situacao da encomenda, estado de envio, status de entrega, status do envio, status de envio""",
        "placed_on": """data do pedido, data pedido, data da encomenda, data encomenda, data da ordem, pedido em,
            data de criacao, data criacao, criado em, data de emissao, data do documento, dt pedido, dt emissao,
            data""",
        "shipped_on": """data de envio, data do envio, data envio, data de expedicao, data expedicao, enviado em,
            expedido em, data de despacho, data de saida, dt envio""",
        "ship_by": """data de envio prevista, data prevista de envio, envio previsto, data limite de envio,
            expedicao prevista, data prevista de expedicao, enviar ate""",
        "location": """armazem, deposito, localizacao, codigo do armazem, cod armazem, local de estoque, local
            de armazenagem""",
        "carrier": "transportadora, transportador, nome da transportadora, correio",
        "tracking": """codigo de rastreio, codigo de rastreamento, rastreio, rastreamento, numero de rastreio, numero
            de rastreamento, cod rastreio, numero de seguimento, guia de transporte, codigo rastreio, n de rastreio""",
        "unit": "unidade, unidade de medida, un, und, um, unid",
    },
    also={
        "description": "artigo, material",
        "sku": "produto",
    },
    left_out="""nome, firma, codigo do cliente, codigo cliente, cod cliente, cod do cliente, numero do
        cliente, n cliente, no cliente, id cliente, referencia do cliente, referencia cliente, sua referencia, vossa
        referencia, pedido do cliente, pedido de compra, numero do pedido de compra, ordem de compra, contacto, contato,
        telefone, telemovel, pais, cidade, localidade, uf, cep, codigo postal, endereco, morada, endereco de entrega,
        morada de entrega, comentario, comentarios, observacao, observacoes, obs, nota, notas, vendedor, representante,
        fornecedor, estoque, stock, disponivel, pendente, quantidade pendente, qtd pendente, qtde pendente, saldo, qtd
        em aberto, quantidade em falta, quantidade a enviar, quantidade faturada, qtd faturada, quantidade devolvida,
        quantidade separada, data de entrega, data entrega, data da entrega, entrega prevista, previsao de entrega, data
        prevista, data prevista de entrega, prazo, prazo de entrega, data solicitada, vencimento, data de cancelamento,
        cancelado em, data de alteracao, alterado em, modificado em, fatura, numero da fatura, n fatura, data da fatura,
        nota fiscal, nf, nfe, n nf, guia de remessa, total, total da linha, total do pedido, valor, valor total, vlr
        total, valor liquido, valor bruto, montante, subtotal, preco total, preco de custo, custo, preco de tabela, iva,
        icms, ipi, taxa de iva, imposto, impostos, desconto, metodo de envio, forma de envio, modo de envio, peso,
        volume, ean, codigo de barras, lote, numero de serie, cor, tamanho, marca, categoria, familia, forma de
        pagamento, metodo de pagamento, prioridade, tipo, tipo de pedido, tipo de documento, canal, numero, n, no,
        nr""",
    stages={
        "open": """aberto, aberta, em aberto, novo, nova, pendente, confirmado, confirmada, em processamento,
            processando, em andamento, em curso, em tratamento, registado, registada, registrado, aprovado, aprovada,
            aceite, aceito, nao enviado, nao enviada, nao expedido, a enviar, por enviar, por expedir, a separar, nao
            atendido""",
        "on_hold": """em espera, suspenso, suspensa, bloqueado, bloqueada, retido, retida, aguardando pagamento,
            a aguardar pagamento, em pausa, em analise, parado""",
        "backordered": """sem estoque, sem stock, esgotado, esgotada, em falta, aguardando estoque, em backorder,
            pendente de stock, em rutura, aguardando mercadoria, rutura de stock""",
        "picking": """em separacao, separacao, separado, separada, em picking, em preparacao, a preparar, no
            armazem""",
        "packed": """embalado, embalada, em embalagem, pronto para envio, pronta para envio, pronto para enviar,
            pronto para expedicao, pronto a expedir, aguardando envio, aguardando coleta, aguardando expedicao, a
            aguardar recolha""",
        "shipped": """enviado, enviada, expedido, expedida, despachado, despachada, em transito, postado, a
            caminho, em rota de entrega, saiu para entrega, totalmente enviado, em distribuicao""",
        "delivered": "entregue, totalmente entregue, entregue ao cliente",
        "canceled": """cancelado, cancelada, anulado, anulada, pedido cancelado, encomenda anulada, encomenda
            cancelada""",
    },
    payments={
        "paid": "pago, paga, liquidado, recebido, aprovado",
        "authorized": "autorizado, autorizada, pre autorizado",
        "unpaid": "nao pago, nao paga, pendente, em aberto, por pagar, aguardando pagamento, vencido, recusado",
        "refunded": "reembolsado, reembolsada, estornado",
    },
    partly="""parcialmente enviado, parcialmente enviada, envio parcial, enviado parcialmente, parcialmente expedido,
        parcialmente expedida, expedido parcialmente, expedicao parcial, parcialmente entregue, entrega parcial,
        entregue parcialmente, parcialmente atendido, atendido parcialmente""",
    totals="total, totais, soma, total geral, subtotal, somatorio",
    yes="sim, s, verdadeiro, v",
    no="nao, n, falso, f",
)
