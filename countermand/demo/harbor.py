"""Harbor & Wheel Supply: bicycle parts for shops, from Providence."""

from decimal import Decimal

from countermand.demo.company import Company, Product, customers, products
from countermand.demo.people import HARBOR, NAMES
from countermand.orders.stages import Stage

COMPANY = Company(
    slug=HARBOR,
    name=NAMES[HARBOR],
    time_zone="America/New_York",
    currency="USD",
    number="SO-{}",
    first_number=48210,
    words={
        Stage.OPEN: "Open",
        Stage.ON_HOLD: "Credit hold",
        Stage.BACKORDERED: "Backorder",
        Stage.PICKING: "Pick released",
        Stage.PACKED: "Packed",
        Stage.SHIPPED: "Shipped",
        Stage.DELIVERED: "Delivered",
        Stage.CANCELED: "Cancelled at source",
    },
    odd_words=["Q-HOLD 7", "See Marty"],
    carriers=[("UPS", "1Z84F30W03########"), ("FedEx", "7946########"), ("Old Bay Freight", "OBF-######")],
    free_line=Product("", "Freight, liftgate delivery to a residential address", Decimal("85.00")),
    shipping=Decimal("18.50"),
    discount=Decimal("25.00"),
    most=24,
    file_name="open-orders-nightly.csv",
    headers=[
        *["SO Number", "Line", "Item Code", "Description", "Qty Ordered", "Qty Shipped", "Unit Price", "Status"],
        *["Ship Date", "Carrier", "Tracking", "Ship By", "Parent Line", "Bin"],
    ],
    halls=["Pier A", "Pier B"],
    delimiter=",",
    decimal=".",
    products=products(
        """
        CH-1108  | Chain 11-speed, nickel, 118 links | 24.90
        CH-1208  | Chain 12-speed, coated, 126 links | 41.50
        CS-1132  | Cassette 11-speed 11-32 | 58.00
        CS-1251  | Cassette 12-speed 10-51 | 129.00
        TR-7028A | Tire 700 × 28 "Ferry Lane", folding | 38.75
        TR-7040G | Tire 700 × 40 "Tideline" gravel, tubeless | 52.40
        TR-29240 | Tire 29 × 2.4 "Breakwater", tubeless, reinforced sidewall | 64.90
        TB-7028  | Tube 700 × 25–32, 48 mm valve | 5.20
        TB-2924  | Tube 29 × 2.1–2.5, Presta | 6.80
        SL-0060  | Tubeless sealant, 1 liter | 19.95
        BP-M01   | Brake pads, resin, pair | 11.60
        BP-M02   | Brake pads, sintered, pair | 14.30
        BR-160C  | Rotor 160 mm, center lock | 27.00
        BR-180S  | Rotor 180 mm, six bolts | 29.50
        BH-HYD2  | Hydraulic hose kit, 2 m, with olives and inserts | 18.40
        HB-440D  | Drop bar 440 mm, aluminum | 46.00
        HB-780R  | Riser bar 780 mm, 25 mm rise | 39.00
        ST-0090  | Stem 90 mm, ±6° | 33.25
        SP-2720  | Seatpost 27.2 mm, two bolts | 36.80
        SP-DRP15 | Dropper post 150 mm, 31.6 mm, internal | 214.00
        SD-GRY1  | Saddle "Jetty", 145 mm | 72.00
        GR-LK01  | Grips, lock-on, black | 17.50
        BT-CRK2  | Bar tape, cork, black | 15.90
        PD-FLT1  | Pedals, flat, sealed bearings | 48.00
        PD-CLP2  | Pedals, clipless, with cleats | 67.00
        BB-BSA1  | Bottom bracket, BSA threaded | 31.00
        BB-T47   | Bottom bracket, T47 internal | 54.00
        WH-R700F | Front wheel 700c, 28 spokes, disc | 168.00
        WH-R700R | Rear wheel 700c, 28 spokes, disc, 11-speed | 224.00
        HS-44I   | Headset, integrated, upper and lower | 42.00
        SH-CBL5  | Shift cable, slick, box of 5 | 21.00
        BK-CBL5  | Brake cable, box of 5 | 18.00
        LT-F600  | Front light 600 lm, USB-C | 49.00
        LT-R080  | Rear light 80 lm, USB-C | 29.00
        LK-U230  | U-lock 230 mm, two keys | 44.00
        FN-700L  | Fender set 700c, long, stainless stays | 37.50
        PM-FLR1  | Floor pump, steel base | 58.00
        TL-TRQ6  | Torque wrench 2–15 Nm | 96.00
        GS-0500  | Grease, marine, 500 g | 12.75
        CL-DGR1  | Degreaser, citrus, 1 gallon | 26.30
        """
    ),
    comes_with={
        "WH-R700R": Product("FR-VLV2", "Valve caps, brass, pair: free with each rear wheel", Decimal(0)),
        "ST-0090": Product("FR-SPC3", "Spacers, carbon, set of 3: free with each stem", Decimal(0)),
    },
    customers=customers(
        """
        Chain Reaction Cyclery of Greater Southeastern Massachusetts & Cape Cod, Inc. | buying@chain-sema.example
        Ridgeline Bikes            | orders@ridgelinebikes.example
        Spokes on Seventh          | parts@spokesonseventh.example
        The Wrench House           | hello@wrenchhouse.example
        Old Mill Cycles            | shop@oldmillcycles.example
        Two Rivers Bike Co-op      | coop@tworivers.example
        Northside Velo             | purchasing@northsidevelo.example
        Pedal & Pour               | dana@pedalandpour.example
        Greenway Cycle Works       | ap@greenwaycycle.example
        Summit Street Bicycles     | orders@summitstreet.example
        Lighthouse Bike Rental     | fleet@lighthouserental.example
        Ocean State Fleet Services | parts@osfleet.example
        Kettle Point Cycles        | kp@kettlepoint.example
        Bike Barn Woonsocket       | barn@bikebarn.example
        Marisol Vega               | marisol.vega@mail.example
        Pete O’Hanlon              | pete.ohanlon@mail.example
        Quinn’s Ride Shop          | quinn@ridesh.example
        Elm City Couriers          | mechanic@elmcitycouriers.example
        Fox & Sprocket             | buyer@foxandsprocket.example
        University Bike Program    | bikes@campusrides.example
        Tailwind Outfitters        | stock@tailwind.example
        Anchor Cycles              | hi@anchorcycles.example
        """
    ),
)
