"""Every sentence a row of a file can get, by its code. Reading, the diff in SQL and the pages share them."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    # The shape of a row
    "short_row": _("The row has %(cells)s cells, the header has %(columns)s. Is something cut off?"),
    "long_row": _(
        "The row has %(cells)s cells, the header has only %(columns)s. Is a cell with the delimiter unquoted?"
    ),
    "broken_quotes": _("There is text right after a closing quote in %(lines)s. Quotes inside a cell are doubled."),
    "stray_quote": _("A quote in the middle of a cell was taken as it stands."),
    "joined_files": _("A new file seems to begin here (byte order mark). Import the files one by one."),
    "header_again": _("The header comes again here. Two tables in one file are imported one by one."),
    "total_row": _("This looks like a total, not an order line."),
    "too_long": _("The cell has %(length)s characters, at most %(limit)s can be taken."),
    "control_z": _("The file ends with an old end-of-file sign, which was left out."),
    "blank_rows": _("%(count)s empty rows were left out."),
    # A workbook and its cells
    "wrong_extension": _("The name ends in .%(ending)s, but the file is %(kind)s: it was read as what it is."),
    "preamble": _("%(count)s rows above the header were left out."),
    "beside_header": _("%(count)s rows have something right of the last header: it was left out."),
    "hidden_sheets": _("%(count)s hidden sheets were left out: %(names)s."),
    "hidden_rows": _("%(count)s hidden rows were left out (hidden by hand or by a filter)."),
    "hidden_columns": _("%(count)s hidden columns were left out: %(columns)s."),
    "has_macros": _("The workbook has macros. They were not run."),
    "not_told": _(
        "A file of this kind (%(kind)s) does not tell which cells are formulas, errors, hidden or shown with leading "
        "zeros; errors come as empty cells. Save it as XLSX if that matters."
    ),
    "formula_cached": _("This is a formula; the value that it had when the file was saved was taken."),
    "formula_empty": _("This is a formula without a value. Open the file in Excel, save it and import it again."),
    "cell_error": _("The cell holds the error %(error)s."),
    "merged": _("This cell is merged into %(cell)s, so it has no value of its own. Unmerge the cells."),
    "text_missing": _("The text of this cell is missing from the file. Open it in Excel, save it and import it again."),
    "id_format": _("The cell holds the number %(number)s; %(shown)s was taken, as it is shown."),
    "digits_lost": _(
        "The number has more than 15 digits, and a spreadsheet keeps no more. Format the column as text and export "
        "again."
    ),
    "became_date": _("A spreadsheet made a date of this. Format the column as text and export again."),
    # Ids
    "missing": _("There is no %(field)s in this row."),
    "shortened_id": _(
        "A spreadsheet shortened this id, its digits are lost. Format the column as text and export again."
    ),
    "decimal_id": _(
        "The id ends in .0: a spreadsheet made a number of it. Format the column as text and export again."
    ),
    "control_character": _("There is an invisible control character (%(name)s) in this cell."),
    "control_stripped": _("Invisible control characters were left out."),
    "invisible": _("There is an invisible character (%(name)s) in this id: it would never be found again."),
    "replacement": _("There is a � in this id: the file was saved in a wrong encoding before it came here."),
    "odd_digits": _("These are not plain digits (0-9)."),
    "trimmed": _("Spaces around this id were left out."),
    "mixed_script": _("This id mixes alphabets (%(name)s): it looks like another one but is not the same."),
    "looks_latin": _("This id is written in %(name)s letters that look like Latin ones: it is not the same id."),
    "looks_like": _("This id looks exactly like %(other)s but is written with other characters."),
    "shortened_text": _("The text was cut to %(limit)s characters."),
    # Numbers, money, dates
    "not_a_number": _("This is not a number."),
    "yes_or_no": _("This says yes or no, not how many. Choose “shipped: yes or no” as the meaning of this column."),
    "not_yes_or_no": _("This is neither yes nor no."),
    "percentage": _("This is a percentage, not an amount. Choose the column with the amount, or leave this one out."),
    "ambiguous_number": _("This can be read as %(one)s or as %(other)s. Choose the decimal sign of this file."),
    "wrong_decimal": _("This does not fit the decimal sign of this file, %(sign)s."),
    "not_positive": _("A quantity must be more than 0."),
    "negative": _("This must not be below 0."),
    "not_whole": _("A quantity must be a whole number, unless a unit column says kg, m or the like."),
    "too_precise": _("At most four decimals can be kept."),
    "too_large": _("This number is too large to be real."),
    "no_minor_unit": _("%(currency)s has no decimals."),
    "other_currency": _("The price says %(said)s, the order is in %(currency)s."),
    "unknown_currency": _("This is not a currency code like USD or EUR."),
    "not_a_date": _("This is not a date. Write it like 2025-04-03."),
    "ambiguous_date": _("This can be %(one)s or %(other)s. Choose the order of day and month for this file."),
    "short_year": _("The year has two digits. Write it like 2025-04-03."),
    "serial_date": _("This is a spreadsheet's day number, not a date. Format the column as a date and export again."),
    "impossible_date": _("There is no such day or time."),
    "skipped_time": _("There was no such time that day in %(zone)s: the clocks were set forward."),
    # The line as a whole
    "shipped_too_much": _("Shipped %(shipped)s of only %(ordered)s ordered."),
    "shipped_disagrees": _("This says that it has shipped, the quantity shipped says 0. One of them must be wrong."),
    "twice": _(
        "Order %(order)s line %(ref)s is in this file more than once (rows %(rows)s), so none of them is taken."
    ),
    "quantity_zero": _("A quantity must be more than 0."),
    "worth_too_much": _("Quantity times price is ten trillion or more: check both, one of them cannot be right."),
    "ordered_too_low": _(
        "The file says %(ordered)s ordered, but %(shipped)s shipped and %(canceled)s were canceled here: "
        "that cannot be."
    ),
    "shipped_lowered": _(
        "The file says %(said)s shipped, but %(shipped)s had shipped when %(canceled)s were canceled here. Correct the "
        "row; or, if the file is right, apply it and take its word under “further along than the file says”."
    ),
    "shipped_date": _("There is a shipped date, but the stage “%(word)s” does not say shipped: taken as unknown."),
    "shipped_date_wins": _("There is a shipped date, so the line is taken as shipped although it says “%(word)s”."),
    "canceled_too_much": _("Canceled %(canceled)s and shipped are more than the %(ordered)s ordered."),
    "unknown_payment": _(
        "This can mean anything, so nothing is taken of it: the whole order counts as paid. Words like paid, unpaid "
        "and authorized are known; of a part, map the column with the amount paid."
    ),
    "misses_most": _(
        "%(absent)s open orders are not in this file, which has only %(orders)s. Is it really the whole export?"
    ),
    "added_up": _("Rows %(rows)s are the same line: their quantities were added up."),
    "canceled_shipped_date": _("The stage says canceled, but there is a shipped date too: taken as canceled."),
    "all_shipped": _("All of it has shipped, so the line is taken as shipped although the file says “%(word)s”."),
    "shipped_short": _("The stage says shipped, but only %(shipped)s of %(ordered)s have shipped."),
    "backwards": _("The file says “%(word)s”, but the line is already %(stage)s: a stage never moves backwards."),
    "stays_canceled": _("The file says “%(word)s”, but the line is canceled: it stays canceled."),
    "canceled_after_shipped": _("The file says canceled, but the line is already %(stage)s: it stays that."),
    "shipped_after_canceled": _(
        "The file says shipped, but %(canceled)s of %(ordered)s were canceled here. The cancellation stays: "
        "stop the parcel or start a return."
    ),
    "shipped_less": _("The file says %(said)s shipped, but %(shipped)s were known to have shipped: kept."),
    "older": _("What is known about this line is newer (%(known)s) than this file (%(file)s): kept."),
    "differs": _("The rows of order %(order)s do not agree: “%(first)s” from row %(row)s is taken."),
    "currency_kept": _("The order has canceled lines in %(currency)s: its currency stays."),
}


def sentence(code: str, facts: dict[str, Any]) -> str:
    return str(SENTENCES[code]) % facts
