"""How many new customers each source brings in each month: exact at scale 1, as near as whole people allow below."""

from enishi.demo.parameters import Acquisition


def targets(acquisition: Acquisition, month: int) -> list[float]:
    """How many customers each source brings in `month` (1 is the first) of the shop at scale 1."""
    later = month >= acquisition.later_from_month
    return [
        acquisition.customers_a_month * source.share + (source.extra_later if later else 0)
        for source in acquisition.sources
    ]


def quotas(acquisition: Acquisition, months: int, scale: float) -> list[list[int]]:
    """Customers by month and source. What one month rounds away the next ones make good, so that sums stay true."""
    wanted = [0.0] * len(acquisition.sources)
    given = [0] * len(acquisition.sources)
    table = []
    for month in range(1, months + 1):
        wanted = [sum(pair) for pair in zip(wanted, (t * scale for t in targets(acquisition, month)), strict=True)]
        people = round(sum(wanted)) - sum(given)
        share = largest_remainder([w - g for w, g in zip(wanted, given, strict=True)], people)
        given = [sum(pair) for pair in zip(given, share, strict=True)]
        table.append(share)
    return table


def largest_remainder(wanted: list[float], total: int) -> list[int]:
    """Whole numbers near `wanted` that add up to `total`, none negative: the largest remainders are rounded up."""
    whole = [max(0, int(want)) for want in wanted]
    by_remainder = sorted(range(len(wanted)), key=lambda place: whole[place] - wanted[place])
    missing = total - sum(whole)
    for place in by_remainder[: max(0, missing)]:
        whole[place] += 1
    for place in [place for place in reversed(by_remainder) if whole[place]][: max(0, -missing)]:
        whole[place] -= 1
    return whole
