"""Everything that can be wrong with a file, a column or a line: a closed list of codes and what to do about each, in English msgids.

`%(field)s` is the name of a field (`fields.label` says it in words), `%(value)s` what stood in the cell, cut to 60 characters.
"""

from enishi.connectors.csv.types import Problem

MESSAGES: dict[str, str] = {
    # the file
    "file_empty": "The file is empty. Export it again and choose the new file.",
    "file_zip": "This is a ZIP archive, not a CSV file. Unpack it and choose the CSV file inside.",
    "file_excel": "This is an Excel workbook, not a CSV file. In Excel choose “Save as” and “CSV UTF-8”.",
    "file_pdf": "This is a PDF, not a CSV file. Export the list as CSV.",
    "file_html": "This is a web page, not a CSV file. The export was probably refused: log in again and repeat it.",
    "file_gzip_broken": "The compressed file is damaged or cut off. Copy it again.",
    "file_unpacks_too_large": "Unpacked, the file is larger than 10 GB. Divide it and import the parts one after the other.",
    "file_binary": "This is no text file. Choose the CSV file that your cart system exported.",
    "file_endless_line": "The file is one single line of more than %(limit)s KB. Export it with a line for each record.",
    "file_too_wide": "The file has %(found)s columns; at most %(limit)s can be read. Leave columns out when you export it.",
    "file_no_lines": "The file has a header and no lines below it. Choose a longer period when you export it.",
    "file_encoding": "%(found)s lines hold characters that are not %(encoding)s. Choose another character encoding.",
    # a line that cannot be read
    "line_bytes": "This line holds characters that are not %(encoding)s. Correct it, or choose another character encoding.",
    "line_nul": "This line holds NUL characters: the file was damaged. Export it again.",
    "line_too_long": "This line is longer than %(limit)s KB. A quotation mark is probably missing.",
    "line_quote": "A quotation mark opens in this line and is not closed. Close it, or double it inside a cell.",
    "line_short": "This line has %(found)s cells instead of %(expected)s. Put a cell that holds a line break into quotation marks.",
    "line_long": "This line has %(found)s cells instead of %(expected)s. Put a cell that holds a %(delimiter)s into quotation marks.",
    # a value
    "value_missing": "“%(field)s” is empty. Fill it in.",
    "value_date": "“%(field)s”: “%(value)s” is no date that can be read. Write it like 2026-01-31.",
    "value_amount": "“%(field)s”: “%(value)s” is no amount. Write it in digits, like 1980.",
    "value_too_exact": "“%(field)s”: “%(value)s” has more decimals than %(currency)s has. Choose the right currency.",
    "value_number": "“%(field)s”: “%(value)s” is no whole number.",
    "value_negative": "“%(field)s”: “%(value)s” is negative, which makes no sense here.",
    "value_too_large": "“%(field)s”: “%(value)s” is larger than can be right.",
    "value_email": "“%(field)s”: “%(value)s” is not an email address.",
    "value_choice": "“%(field)s”: “%(value)s” is not understood. Use one of: %(choices)s.",
    "value_too_long": "“%(field)s” is longer than %(limit)s characters.",
    "value_destroyed": "“%(field)s”: a spreadsheet rounded “%(value)s”, its digits are lost. Export it again and do not open it in Excel.",
    # a record
    "record_nobody": "Nothing says who it is: email address, customer number, phone and member's card are all empty.",
    "record_future": "The date is still to come. Correct it, or say how the dates of this file are written.",
    "record_too_early": "The date is before 1995. Correct it, or say how the dates of this file are written.",
    "record_value": "“%(field)s” holds a value that cannot be recorded: too long, or outside what is possible. Correct it.",
    "record_refused": "%(detail)s (%(path)s)",
    "order_line_refused": "Another line of this order (line %(line)s) cannot be taken, so none of it is: an order is never half applied.",
    "order_contradicts": "“%(field)s” differs between lines of one order: “%(value)s” here, “%(other)s” in line %(line)s. "
    "Where numbers begin anew every day or in every shop, make them unique, or choose the column that names the shop.",
    "order_too_long": "The order has more than %(limit)s lines.",
    # lines left out on purpose
    "left_stock_movement": "Pieces without a price going out: a movement of stock, not a sale.",
    "left_adjustment": "The line corrects the books and is no sale: its price is negative, or its product code says so.",
    "left_no_pieces": "The line is about no pieces: it was taken out of the order.",
    "left_free_line": "The line has no price, and this file marks movements of stock that way.",
    "left_not_goods": "The line is not about goods (shipping, a fee or a discount): its amount is in the order's total.",
    "left_not_ordered": "The order was begun and not completed.",
    "left_no_parcel": "No parcel was sent yet: neither a tracking number nor a day of dispatch is given.",
    "left_nothing": "The line says nothing that is not known already: every field is empty.",
    # a mapping
    "map_required": "No column is chosen for “%(field)s”, which is needed.",
    "map_one_of": "One of these is needed, to know who it is: %(fields)s.",
    "map_twice": "Column %(column)s is chosen for “%(field)s” and for “%(other)s”.",
    "map_no_column": "“%(field)s” points at column %(column)s, and the file has only %(found)s.",
    "map_unknown": "“%(field)s” is no field of this kind of file.",
    "map_header_gone": "The column “%(header)s” (“%(field)s”) is not in this file.",
    "map_currency": "“%(value)s” is no currency. Use its three letters, like JPY.",
    "map_zone": "“%(value)s” is no time zone. Use a name like Asia/Tokyo.",
    "map_option": "“%(value)s” is no choice of “%(field)s”.",
    # a whole column
    "column_destroyed": "A spreadsheet rounded %(found)s values of “%(field)s”, like %(value)s. Export it again; do not open it in Excel.",
    "column_repeats": "%(found)s lines are exactly like another line of their order. They are kept: the same goods were entered twice.",
    "column_scattered": "The lines of more than %(limit)s orders are not together. Sort the file by order number.",
}

SHOWN = 60  #: characters of a cell that a message shows


def problem(code: str, **values: str | int) -> Problem:
    """A problem of the closed list. Raises `KeyError` for a code that is not on it."""
    MESSAGES[code]
    return Problem(code, {name: _shown(name, value) for name, value in values.items()})


def text(problem: Problem) -> str:
    """The problem in English."""
    return MESSAGES[problem.code] % problem.values


def _shown(name: str, value: str | int) -> str | int:
    is_cell = isinstance(value, str) and name in ("value", "other")
    return f"{value[:SHOWN]}…" if is_cell and len(value) > SHOWN else value  # type: ignore[index,arg-type]
