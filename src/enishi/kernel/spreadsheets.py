"""Cells that we write, so that no spreadsheet takes one for a formula."""

#: What a spreadsheet may take for the beginning of a formula, in plain and in full width, and what hides one.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutralised(cell: str) -> str:
    """The cell with an apostrophe before what might be run as a formula. Reading it back (`values.text.plain`) takes that off again."""
    return f"'{cell}" if cell.lstrip().startswith(FORMULA_STARTS) or cell.startswith(FORMULA_STARTS) else cell
