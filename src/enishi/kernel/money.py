"""Money: integer minor units and a currency. Tax is included unless a name says otherwise."""

from dataclasses import dataclass

_DECIMALS = {"JPY": 0, "KRW": 0, "VND": 0}


def decimals(currency: str) -> int:
    """How many digits the minor unit has: 0 for yen, 2 for most."""
    return _DECIMALS.get(currency, 2)


@dataclass(frozen=True, order=False, slots=True)
class Money:
    """An amount: `minor` units (yen, cents) of `currency` (ISO 4217)."""

    minor: int
    currency: str = "JPY"

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")

    def __str__(self) -> str:
        """As a Japanese shop prints it: 12,345円; other currencies with their code."""
        places = decimals(self.currency)
        number = f"{self.minor / 10**places:,.{places}f}" if places else f"{self.minor:,}"
        return f"{number}円" if self.currency == "JPY" else f"{number} {self.currency}"
