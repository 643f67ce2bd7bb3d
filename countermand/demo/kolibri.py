"""Kolibri Kaffeetechnik: espresso machines, grinders and spare parts, from Berlin."""

from decimal import Decimal

from countermand.demo.company import Company, Product, customers, products
from countermand.demo.people import KOLIBRI, NAMES
from countermand.orders.stages import Stage

COMPANY = Company(
    slug=KOLIBRI,
    name=NAMES[KOLIBRI],
    time_zone="Europe/Berlin",
    currency="EUR",
    number="AB{:07}",
    first_number=10417,
    words={
        Stage.OPEN: "Offen",
        Stage.ON_HOLD: "Gesperrt",
        Stage.BACKORDERED: "Rückstand",
        Stage.PICKING: "In Kommissionierung",
        Stage.PACKED: "Verpackt",
        Stage.SHIPPED: "Versendet",
        Stage.DELIVERED: "Zugestellt",
        Stage.CANCELED: "Storniert",
    },
    odd_words=["Sonderprüfung", "Z9"],
    carriers=[("DHL", "00340434############"), ("GLS", "##########"), ("Spedition Havelland", "HVL-#####")],
    free_line=Product("", "Gravur „Café Zur schönen Aussicht“ auf der Tassenablage", Decimal("120.00")),
    shipping=Decimal("49.00"),
    discount=Decimal("30.00"),
    most=6,
    file_name="auftragsbestand.csv",
    headers=[
        *["Auftragsnummer", "Position", "Artikelnummer", "Bezeichnung", "Menge", "Geliefert", "Einzelpreis", "Status"],
        *["Versanddatum", "Spediteur", "Sendungsnummer", "Versandtermin", "Hauptposition", "Lagerplatz"],
    ],
    halls=["Halle Ost", "Halle West"],
    delimiter=";",
    decimal=",",
    products=products(
        """
        KOL-E1    | Espressomaschine „Schwirrl“, eingruppig, Edelstahl | 1890.00
        KOL-E2    | Espressomaschine „Schwirrl Duo“, zweigruppig, 400 V | 4790.00
        KOL-E2-W  | Espressomaschine „Schwirrl Duo“, zweigruppig, Nussholzgriffe | 5140.00
        KOL-M64   | Mühle M64, Scheibenmahlwerk 64 mm | 789.00
        KOL-M83   | Mühle M83, Scheibenmahlwerk 83 mm, zwei Motoren | 1349.00
        KOL-FB3   | Filterbrüher FB3, 3 × 1,8 l | 1120.00
        KOL-WT12  | Wassertank 12 l mit Füllstandsanzeige | 146.50
        KOL-PU02  | Rotationspumpe 120 l/h, Messing | 189.00
        KOL-VB58  | Siebträger 58 mm, ohne Boden | 74.90
        KOL-VB58D | Siebträger 58 mm, Doppelauslauf | 69.90
        KOL-SI18  | Präzisionssieb 18 g | 24.50
        KOL-SI22  | Präzisionssieb 22 g | 26.50
        KOL-DI58  | Gruppendichtung 58 mm, Silikon, 5 Stück | 14.80
        KOL-DU58  | Duschsieb 58 mm | 12.40
        KOL-TA58  | Tamper 58,4 mm, Esche | 59.00
        KOL-TM01  | Tampermatte, Silikon | 18.00
        KOL-MK06  | Milchkännchen 0,6 l | 27.50
        KOL-MK10  | Milchkännchen 1,0 l | 33.00
        KOL-AK01  | Abschlagbehälter, Edelstahl | 64.00
        KOL-RB01  | Reinigungsbürste für Brühgruppen | 9.90
        KOL-RT250 | Reinigungstabletten, 250 Stück | 31.20
        KOL-ENT5  | Entkalker, 5 l | 28.90
        KOL-WF10  | Wasserfilter 10.000 l, mit Kopf | 168.00
        KOL-WF10K | Filterkerze 10.000 l | 92.00
        KOL-DR02  | Druckregler 0–16 bar | 87.00
        KOL-MA16  | Manometer 0–16 bar, 63 mm | 38.00
        KOL-SSR40 | Halbleiterrelais 40 A | 42.70
        KOL-PID3  | Temperaturregler PID3 | 164.00
        KOL-HZ30  | Heizelement 3,0 kW | 118.00
        KOL-DL01  | Dampflanze, kühl bleibend, 4 Löcher | 79.00
        KOL-MS64  | Mahlscheiben 64 mm, Paar | 84.00
        KOL-MS83  | Mahlscheiben 83 mm, Paar | 126.00
        KOL-TR12  | Bohnentrichter 1,2 kg | 49.00
        KOL-WG02  | Waage 2 kg / 0,1 g, mit Timer | 109.00
        KOL-TS06  | Tassen „Nektar“, 6 Stück, 70 ml | 54.00
        KOL-TS20  | Tassen „Nektar“, 6 Stück, 200 ml | 66.00
        KOL-SCH8  | Schlauch 3/8", 1,5 m, Edelstahl ummantelt | 22.30
        KOL-KS01  | Kundendienstsatz jährlich, eingruppig | 94.00
        KOL-KS02  | Kundendienstsatz jährlich, zweigruppig | 152.00
        KOL-UG04  | Unterstell mit vier Schubladen, Breite 80 cm, Eiche geölt, für Maschine und zwei Mühlen | 980.00
        """
    ),
    comes_with={
        "KOL-E1": Product("KOL-ZG1", "Starterset: Tamper, Matte, Reinigungsbürste (Zugabe)", Decimal(0)),
        "KOL-M64": Product("KOL-ZG2", "Bohnenprobe 250 g „Hofröstung“ (Zugabe)", Decimal(0)),
    },
    customers=customers(
        """
        Gemeinschaftsrösterei am Alten Güterbahnhof Eberswalde eingetr. Genossenschaft | einkauf@eberswalde.example
        Café Überblick        | kueche@cafe-ueberblick.example
        Rösterei Löwenzahn    | bestellung@roesterei-loewenzahn.example
        Kaffeebar Süßholz     | hallo@suessholz.example
        Hotel Görlitzer Hof   | technik@goerlitzer-hof.example
        Bäckerei Krüger & Töchter | buero@krueger-toechter.example
        Mensa Bergstraße      | beschaffung@mensa-bergstrasse.example
        Bürokaffee Nord GmbH  | service@buerokaffee-nord.example
        Kino Babelsturm       | tresen@babelsturm.example
        Åse Lindström         | ase.lindstrom@post.example
        Zoë Fährmann          | zoe@faehrmann.example
        Café Chérie           | bonjour@cafe-cherie.example
        Espressolabor Leipzig | labor@espressolabor.example
        Stadtbibliothek Jüterbog | cafe@bibliothek-jueterbog.example
        Gasthaus Zum Grünen Baum | wirt@gruener-baum.example
        Eisdiele Napoli       | ciao@eisdiele-napoli.example
        Coworking Speicher 3  | office@speicher3.example
        Ärztehaus Lindenallee | empfang@aerztehaus.example
        Theater an der Panke  | gastro@panketheater.example
        Yann Le Goff          | yann.legoff@post.example
        Weingut Müßig         | hof@weingut-muessig.example
        """
    ),
)
