from countermand.imports.vocabulary.language import Language

FRENCH = Language(
    code="fr",
    headers={
        "order_number": """numero de commande, n de commande, no de commande, numero commande, n commande, no
            commande, num commande, num de commande, commande, nr commande, reference commande, ref commande,
            reference de commande, commande client, n commande client, numero de la commande, id commande, n cde, no
            cde, num cde, cde, piece, n piece, numero de piece""",
        "line_ref": """ligne, numero de ligne, n ligne, n de ligne, no ligne, num ligne, ligne de commande, ligne
            commande, poste, numero de poste, n poste, id ligne, position""",
        "parent_ref": """ligne parente, ligne parent, ligne mere, ligne principale, poste superieur, appartient a la
            ligne""",
        "sku": """reference article, ref article, reference produit, ref produit, reference, ref, code article,
            art, code
            produit, article, numero d article, n article, no article, num article, sku, code""",
        "description": """designation, designation article, libelle, libelle article, libelle produit, description,
            description article, nom du produit, nom produit, nom de l article, produit, intitule""",
        "customer_name": """client, nom client, nom du client, raison sociale, societe, acheteur, client facture,
            client livre, nom acheteur, donneur d ordre""",
        "customer_email": """courriel, e mail, mail, adresse email, adresse mail, email client, mail client, courriel
            client, adresse electronique""",
        "ordered": """quantite commandee, qte commandee, qte cdee, quantite cdee, quantite, qte, qt, qte cde,
            commandee, nombre, unites commandees""",
        "shipped": """quantite expediee, quantite livree, qte expediee, qte livree, expediee, livree, quantite
            envoyee, qte envoyee, deja livre, deja expedie""",
        "shipped_flag": """expedie oui non, expedie o n, livre oui non, entierement expedie, entierement livre,
            totalement expedie, expedie completement""",
        "canceled": "quantite annulee, qte annulee, quantite annule",
        "price": """prix unitaire, prix unitaire ht, pu ht, pu, prix, prix ht, prix de vente, prix net, prix unitaire
            net, px unitaire, pu net, prix a l unite""",
        "currency": "devise, monnaie, code devise",
        "tax": "montant tva, montant de tva, montant taxe, montant des taxes, montant taxes",
        "discount": "montant remise, montant de la remise, remise montant, montant rabais",
        "shipping": "frais de port, frais de livraison, frais d expedition, frais port, port, frais de transport",
        "order_discount": "remise commande, remise globale, montant remise globale, remise totale",
        "order_tax": "total tva, tva totale, montant total tva, taxe totale",
        "paid": "montant paye, montant regle, total paye, montant encaisse",
        "payment": "statut paiement, statut du paiement, etat du paiement, etat paiement",
        "stage": """statut ligne, statut de la ligne, statut, etat, statut commande, statut de commande, statut de la
            commande, etat commande, etat de la commande, etat de commande, statut livraison, statut expedition, etat
            ligne""",
        "placed_on": """date commande, date de commande, date de la commande, commande le, date cde, date creation,
            date de creation, cree le, date piece, date""",
        "shipped_on": """date expedition, date d expedition, expedie le, date d envoi, date envoi, date expedition
            reelle, date d expedition reelle""",
        "ship_by": """date d expedition prevue, expedition prevue, date prevue d expedition, date limite d
            expedition, a expedier avant le, a expedier le, date d expedition souhaitee""",
        "location": """entrepot, depot, emplacement, code entrepot, code depot, code emplacement, lieu de
            stockage, magasin""",
        "carrier": "transporteur, nom transporteur, nom du transporteur, livreur",
        "tracking": """numero de suivi, n de suivi, no de suivi, n suivi, suivi, suivi colis, numero de colis, n
            colis, code de suivi, numero suivi""",
        "unit": "unite, unite de mesure, unite de vente, um, ue",
    },
    also={
        "description": "article",
        "sku": "produit",
    },
    left_out="""nom, code client, numero client, n client, no client, num client, reference client, ref
        client, votre reference, votre ref, notre reference, compte client, contact, interlocuteur, telephone, pays,
        ville, code postal, adresse, adresse de livraison, commentaire, commentaires, remarque, remarques, note, notes,
        observations, commercial, vendeur, representant, fournisseur, stock, disponible, reste, reste a livrer, reste a
        expedier, quantite restante, qte restante, reliquat, qte reliquat, quantite a livrer, qte a livrer, quantite
        facturee, qte facturee, quantite retournee, quantite preparee, date souhaitee, date demandee, date de livraison,
        date livraison, livraison prevue, date livraison prevue, date de livraison prevue, date prevue, date promise,
        delai, echeance, date annulation, date d annulation, annule le, modifie le, date modification, facture, numero
        de facture, n facture, date facture, bon de livraison, n bl, bl, total, total ht, total ttc, montant, montant
        ht, montant ttc, valeur, sous total, prix total, prix d achat, prix tarif, tva, taux tva, taux de tva, code tva,
        taxe, remise, taux remise, mode de livraison, mode d expedition, poids, volume, ean, gencod, code barres, lot,
        numero de serie, couleur, taille, marque, categorie, famille, mode de paiement, reglement, priorite, type, type
        de commande, canal, numero, n, no, ordre, n ordre, numero d ordre""",
    stages={
        "open": """ouvert, ouverte, en cours, en cours de traitement, en traitement, confirmee, confirme,
            nouveau, nouvelle, a expedier, a livrer, a preparer, non expedie, non expediee, non livre, non livree,
            enregistree, enregistre, validee, valide, acceptee, creee, saisie""",
        "on_hold": """en attente, bloque, bloquee, suspendu, suspendue, en attente de paiement, en attente de
            reglement, mise en attente, mis en attente, en suspens""",
        "backordered": """en rupture, rupture, rupture de stock, en rupture de stock, reliquat, en reliquat, en
            attente de stock, en attente de reapprovisionnement""",
        "picking": "en preparation, preparation, en cours de preparation, en prelevement, prelevee, preleve",
        "packed": """emballe, emballee, pret a expedier, prete a expedier, pret pour expedition, preparee,
            prepare, pret pour enlevement, en attente d expedition, en attente d enlevement, colisee""",
        "shipped": """expedie, expediee, envoye, envoyee, en transit, en cours de livraison, en livraison, remis
            au transporteur, totalement expediee, entierement expediee""",
        "delivered": "livre, livree, totalement livree, entierement livree, distribue, remis au client",
        "canceled": "annule, annulee, commande annulee, resilie, resiliee",
    },
    payments={
        "paid": "paye, payee, regle, reglee, encaisse, acquitte, solde",
        "authorized": "autorise, autorisee, paiement autorise",
        "unpaid": "impaye, impayee, non paye, non payee, en attente, a payer, non regle, echoue, refuse",
        "refunded": "rembourse, remboursee",
    },
    partly="""partiellement expedie, partiellement expediee, partiellement livre, partiellement livree, expedie
        partiellement, expediee partiellement, livraison partielle, expedition partielle, livree partiellement, livre
        partiellement""",
    totals="total, totaux, somme, total general, sous total, total commande",
    yes="oui, o, vrai",
    no="non, n, faux",
)
